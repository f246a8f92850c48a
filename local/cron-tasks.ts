import type { Job, Run } from "./cron-run.ts";
import { minuteOf, parseSchedule, runsDue, type Schedule } from "./cron-schedule.ts";

/** A row of cron.job. */
export interface ScheduledJob extends Job {
  readonly schedule: string;
}

/** A job, and how it stands with it. */
export interface Task {
  job: Job;
  text: string;
  /** Undefined for a text that is none. */
  schedule: Schedule | undefined;
  /** Starts that were due and have not happened yet. */
  pending: number;
  /** Milliseconds since the epoch; for a job that never ran, when it became known. */
  lastStart: number;
  run?: Run | undefined;
}

/** What the scheduler has to do, and when. Times are in milliseconds since the epoch. */
export interface Tasks {
  /** Takes over what cron.job has at this time. Gives the runs of jobs that it has no more. */
  update(jobs: readonly ScheduledJob[], time: number): Run[];
  /** Those of which a start is due by this time. */
  due(time: number): Task[];
  /** How long nothing falls due after this time, for which `due` was asked. */
  wait(time: number): number;
}

const MAX_WAIT_MS = 1_000;

/** No tasks yet, of a scheduler that starts at this time. */
export function createTasks(startedAt: number, log: (line: string) => void): Tasks {
  const tasks = new Map<string, Task>();
  let lastTime = startedAt;
  let isFirst = true;

  function put({ schedule: text, ...job }: ScheduledJob, time: number): void {
    const known = tasks.get(job.jobid);
    if (known?.text === text) {
      known.job = job;
      return;
    }
    const schedule = parseSchedule(text);
    if (!schedule) log(`invalid pg_cron schedule for job ${job.jobid}: ${text}`);
    if (known) Object.assign(known, { job, text, schedule });
    else tasks.set(job.jobid, { job, text, schedule, pending: 0, lastStart: time });
  }

  function remove(jobid: string): Run[] {
    const run = tasks.get(jobid)?.run;
    tasks.delete(jobid);
    return run ? [run] : [];
  }

  return {
    update(jobs, time) {
      const ids = new Set(jobs.map((job) => job.jobid));
      const gone = [...tasks.keys()].filter((id) => !ids.has(id));
      for (const job of jobs) put(job, time);
      return gone.flatMap(remove);
    },
    due(time) {
      for (const task of tasks.values()) task.pending += startsDue(task, lastTime, time, isFirst);
      lastTime = time;
      isFirst = false;
      return [...tasks.values()].filter((task) => task.pending > 0);
    },
    wait(time) {
      const waits = [...tasks.values()].map((task) => untilNext(task, time));
      return Math.max(1, Math.min(MAX_WAIT_MS, minuteOf(time) + 60_000 - time, ...waits));
    },
  };
}

/** How many more starts of a task have become due between two times. */
function startsDue(task: Task, last: number, time: number, isFirst: boolean): number {
  switch (task.schedule?.kind) {
    case "seconds":
      return untilNext(task, time) <= 0 ? 1 : 0;
    case "cron":
      return runsDue(task.schedule, minuteOf(last), minuteOf(time));
    case "reboot":
      return isFirst ? 1 : 0;
    default:
      return 0;
  }
}

/** How long until a task of so many seconds is due; those of minutes follow the clock. */
function untilNext({ schedule, pending, lastStart }: Task, time: number): number {
  if (schedule?.kind !== "seconds" || pending > 0) return Number.POSITIVE_INFINITY;
  return lastStart + schedule.seconds * 1000 - time;
}
