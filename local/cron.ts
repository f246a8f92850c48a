import pg from "pg";
import { once } from "../cli/once.ts";
import { coalesce } from "./coalesce.ts";
import { failPendingRuns, readJobs } from "./cron-records.ts";
import { type Job, type Run, runJob } from "./cron-run.ts";
import { createTasks, type Task } from "./cron-tasks.ts";
import { startListener } from "./listener.ts";

export interface CronOptions {
  /** The database that has the pg_cron stand-in, or will get it, as superuser. */
  readonly superuserUrl: string;
  readonly log: (line: string) => void;
  /** The time in milliseconds since the epoch; the system's clock when left out. */
  readonly now?: () => number;
}

const MAX_RUNNING = 32;

/**
 * The worker of the pg_cron stand-in: starts the jobs of cron.job when they are due. A job never
 * runs twice at a time; what falls due meanwhile starts as soon as the run has ended. Resolves when
 * the jobs are read; the extension may still be missing. `stop` ends running jobs.
 */
export async function startCron(options: CronOptions): Promise<{ stop(): Promise<void> }> {
  const { superuserUrl, log } = options;
  const records = new pg.Pool({
    connectionString: superuserUrl,
    application_name: "pg_cron scheduler",
    max: 4,
  });
  records.on("error", () => {});
  const scheduler = createScheduler(options, records);
  const listener = await startListener({
    url: superuserUrl,
    channel: "pg_cron",
    applicationName: "pg_cron scheduler",
    onNews: () => void scheduler.refresh(),
    log,
  });
  await failPendingRuns(records).catch((error) => log(error.message));
  await scheduler.refresh();

  return {
    stop: once(async () => {
      const stopped = scheduler.stop();
      await listener.stop();
      await stopped;
      await records.end();
    }),
  };
}

interface Scheduler {
  /** Reads cron.job; what changes meanwhile is read after it. */
  refresh(): Promise<void>;
  /** Ends the running jobs, and starts no more. */
  stop(): Promise<void>;
}

function createScheduler(
  { superuserUrl, log, now = Date.now }: CronOptions,
  records: pg.Pool,
): Scheduler {
  const tasks = createTasks(now(), log);
  const runner = createRunner((job) => runJob(job, records, superuserUrl, log), tick);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function tick(): void {
    clearTimeout(timer);
    if (isStopped) return;
    const time = now();
    for (const task of tasks.due(time)) runner.start(task, time);
    timer = setTimeout(tick, tasks.wait(time));
  }

  const refresh = coalesce(async () => {
    if (isStopped) return;
    try {
      for (const run of tasks.update(await readJobs(records), now())) runner.abandon(run);
    } catch (error) {
      log(`cannot read cron.job: ${(error as Error).message}`);
    }
    tick();
  });

  return {
    refresh,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await runner.stop();
      await refresh();
    },
  };
}

/** Starts tasks, and knows what runs. `onEnd` is called when a run has ended. */
function createRunner(run: (job: Job) => Run, onEnd: () => void) {
  const runs = new Set<Run>();
  /** Runs given up, whose statements may still be at work in the database. */
  const abandoned = new Set<Run>();
  return {
    /** Unless the task runs already, or too many others do. */
    start(task: Task, time: number): void {
      if (task.run || runs.size >= MAX_RUNNING) return;
      task.pending -= 1;
      task.lastStart = time;
      const started = run(task.job);
      task.run = started;
      runs.add(started);
      void started.done.then(() => {
        runs.delete(started);
        task.run = undefined;
        onEnd();
      });
    },
    abandon(gone: Run): void {
      gone.cancel();
      abandoned.add(gone);
    },
    async stop(): Promise<void> {
      await Promise.all([...runs, ...abandoned].map((each) => each.terminate()));
      await Promise.all([...runs].map((each) => each.done));
    },
  };
}
