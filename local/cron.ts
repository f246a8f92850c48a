import pg from "pg";
import { type Job, type Run, runJob } from "./cron-run.ts";
import { minuteOf, parseSchedule, runsDue, type Schedule } from "./cron-schedule.ts";
import { startListener } from "./listener.ts";

export interface CronOptions {
  /** The database that has the pg_cron stand-in, or will get it, as superuser. */
  readonly superuserUrl: string;
  readonly log: (line: string) => void;
  /** The time in milliseconds since the epoch; the system's clock when left out. */
  readonly now?: () => number;
}

interface Task {
  job: Job;
  text: string;
  schedule: Schedule | undefined;
  /** Starts that were due and have not happened yet. */
  pending: number;
  /** Milliseconds since the epoch; for a job that never ran, when it became known. */
  lastStart: number;
  run?: Run;
}

const MAX_RUNNING = 32;
const MAX_WAIT_MS = 1_000;

/**
 * The worker of the pg_cron stand-in: starts the jobs of cron.job when they are due. A job never
 * runs twice at a time; what falls due meanwhile starts as soon as the run has ended. Resolves when
 * the jobs are read; the extension may still be missing. `stop` ends running jobs.
 */
export async function startCron(options: CronOptions): Promise<{ stop(): Promise<void> }> {
  const { superuserUrl, log, now = Date.now } = options;
  const records = new pg.Pool({
    connectionString: superuserUrl,
    application_name: "pg_cron scheduler",
    max: 4,
  });
  records.on("error", () => {});
  const tasks = new Map<string, Task>();
  const runs = new Set<Run>();
  /** Runs given up, whose statements may still be at work in the database. */
  const abandoned = new Set<Run>();
  let lastMinute = minuteOf(now());
  let rebooted = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let reading: Promise<void> | undefined;
  let stale = false;

  /** Reads cron.job; at most one reading is under way, and what changes meanwhile is read after it. */
  function refresh(): Promise<void> {
    stale = true;
    reading ??= (async () => {
      try {
        while (stale && !stopped) {
          stale = false;
          take(await readJobs(records));
        }
      } catch (error) {
        log(`cannot read cron.job: ${(error as Error).message}`);
      } finally {
        reading = undefined;
      }
      tick();
    })();
    return reading;
  }

  function take(jobs: readonly (Job & { schedule: string })[]): void {
    const ids = new Set(jobs.map((job) => job.jobid));
    for (const [id, task] of tasks) {
      if (ids.has(id)) continue;
      tasks.delete(id);
      if (!task.run) continue;
      task.run.cancel();
      abandoned.add(task.run);
    }
    for (const { schedule: text, ...job } of jobs) {
      const task = tasks.get(job.jobid);
      if (task?.text === text) {
        task.job = job;
        continue;
      }
      const schedule = parseSchedule(text);
      if (!schedule) log(`invalid pg_cron schedule for job ${job.jobid}: ${text}`);
      if (task) Object.assign(task, { job, text, schedule });
      else tasks.set(job.jobid, { job, text, schedule, pending: 0, lastStart: now() });
    }
  }

  function tick(): void {
    clearTimeout(timer);
    if (stopped) return;
    const time = now();
    const minute = minuteOf(time);
    let wait = Math.min(MAX_WAIT_MS, minute + 60_000 - time);
    for (const task of tasks.values()) {
      addPending(task, time, minute);
      if (task.pending > 0 && !task.run && runs.size < MAX_RUNNING) start(task, time);
      if (task.schedule?.kind !== "seconds" || task.pending > 0) continue;
      wait = Math.min(wait, task.lastStart + task.schedule.seconds * 1000 - time);
    }
    lastMinute = minute;
    rebooted = true;
    timer = setTimeout(tick, Math.max(wait, 1));
  }

  function addPending(task: Task, time: number, minute: number): void {
    switch (task.schedule?.kind) {
      case "seconds":
        if (task.pending === 0 && time - task.lastStart >= task.schedule.seconds * 1000) {
          task.pending = 1;
        }
        break;
      case "cron":
        task.pending += runsDue(task.schedule, lastMinute, minute);
        break;
      case "reboot":
        if (!rebooted) task.pending += 1;
        break;
    }
  }

  function start(task: Task, time: number): void {
    task.pending -= 1;
    task.lastStart = time;
    const run = runJob(task.job, records, superuserUrl, log);
    task.run = run;
    runs.add(run);
    void run.done.then(() => {
      runs.delete(run);
      task.run = undefined;
      tick();
    });
  }

  const listener = await startListener({
    url: superuserUrl,
    channel: "pg_cron",
    applicationName: "pg_cron scheduler",
    onNews: () => void refresh(),
    log,
  });
  await failPendingRuns(records).catch((error) => log(error.message));
  await refresh();

  return {
    async stop() {
      if (stopped) return;
      stopped = true;
      clearTimeout(timer);
      await listener.stop();
      await Promise.all([...runs, ...abandoned].map((run) => run.terminate()));
      await Promise.all([...runs].map((run) => run.done));
      await reading;
      await records.end();
    },
  };
}

async function readJobs(records: pg.Pool): Promise<(Job & { schedule: string })[]> {
  if (!(await exists(records, "cron.job"))) return [];
  const { rows } = await records.query(
    "select jobid, schedule, command, database, username from cron.job where active order by jobid",
  );
  return rows;
}

/** Runs that a crash or a stop of this worker cut off. */
async function failPendingRuns(records: pg.Pool): Promise<void> {
  if (!(await exists(records, "cron.job_run_details"))) return;
  await records.query(
    `update cron.job_run_details set status = 'failed', return_message = 'server restarted'
     where status in ('starting', 'running')`,
  );
}

async function exists(records: pg.Pool, table: string): Promise<boolean> {
  const { rows } = await records.query("select to_regclass($1) is not null as found", [table]);
  return rows[0].found;
}
