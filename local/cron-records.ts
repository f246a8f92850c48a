import type pg from "pg";
import type { Job } from "./cron-run.ts";
import type { ScheduledJob } from "./cron-tasks.ts";

/** What cron.job_run_details says of a run. */
export interface RunRecord {
  /** It has begun, in the session of this process id. */
  running(pid: number): Promise<void>;
  end(outcome: Outcome): Promise<void>;
}

/** How a run ended. */
export interface Outcome {
  readonly status: "succeeded" | "failed";
  readonly message: string;
  /** Whether it got to its own end: only then is that noted. */
  readonly hasEnded: boolean;
}

/** Notes that a job is being started. */
export async function openRecord(records: pg.Pool, job: Job): Promise<RunRecord> {
  const { rows } = await records.query(
    `insert into cron.job_run_details (jobid, database, username, command, status)
     values ($1, $2, $3, $4, 'starting') returning runid`,
    [job.jobid, job.database, job.username, job.command],
  );
  const { runid } = rows[0];
  return {
    async running(pid) {
      await records.query(
        `update cron.job_run_details
         set status = 'running', job_pid = $2, start_time = clock_timestamp() where runid = $1`,
        [runid, pid],
      );
    },
    async end({ status, message, hasEnded }) {
      await records.query(
        `update cron.job_run_details set status = $2, return_message = $3,
           end_time = case when $4 then clock_timestamp() end
         where runid = $1`,
        [runid, status, message, hasEnded],
      );
    },
  };
}

/** The active jobs; none while the extension is missing. */
export async function readJobs(records: pg.Pool): Promise<ScheduledJob[]> {
  if (!(await exists(records, "cron.job"))) return [];
  const { rows } = await records.query(
    "select jobid, schedule, command, database, username from cron.job where active order by jobid",
  );
  return rows;
}

/** Marks the runs that a crash or a stop of this worker cut off. */
export async function failPendingRuns(records: pg.Pool): Promise<void> {
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
