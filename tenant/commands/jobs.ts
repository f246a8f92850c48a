import type { Typed } from "../../cli/command.ts";
import { table } from "../../cli/table.ts";
import { distance } from "../../cli/times.ts";
import { age } from "../age.ts";
import { connected } from "../connect.ts";
import { allJobs, type Job, whatJobDoes } from "../jobs.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import { findTenant } from "../tenants.ts";
import { count } from "../wording.ts";

/** Lists long work. */
export const jobs: Subcommand = {
  summary: "long work: what goes on, how far it is, what went wrong",
  help: `Lists long work: rebuilding, enabling and disabling, planning a changed rule again; and what was
over in the last seven days. What takes no more than a few hundred bookings is done at once and never
listed.

  npm run tenant -- jobs [<slug>]

failed: bookings that could not be done, and stayed as before.`,
  options: {},

  async run(target, typed) {
    const rows = await connected(target, async (client) => {
      const tenant = hasSlug(typed) ? await findTenant(client, typedSlug(typed)) : undefined;
      return await allJobs(client, tenant?.id ?? null);
    });
    const now = new Date();
    console.log(
      table(rows.map((job) => line(job, now))) || "Nothing goes on, and nothing did for a week.",
    );
    const running = rows.find(({ ended_at, stopped_at }) => !ended_at && !stopped_at);
    const stopped = rows.find(({ stopped_at }) => stopped_at);
    if (running) {
      console.log(`
Watch:  npm run tenant -- watch ${running.tenant}
Stop:   npm run tenant -- stop-job ${running.tenant} ${running.job_id}`);
    }
    if (stopped)
      console.log(`\nGo on:  npm run tenant -- resume-job ${stopped.tenant} ${stopped.job_id}`);
  },
};

function hasSlug({ words }: Typed): boolean {
  return words.length > 1;
}

function line(job: Job, now: Date) {
  return {
    job: job.job_id,
    tenant: job.tenant,
    what: whatJobDoes(job),
    done: `${count(job.done)} of ${count(job.total)}`,
    started: age(job.started_at, now),
    state: state(job, now),
    failed: job.failed,
    error: job.error,
  };
}

function state({ ended_at, stopped_at, expected_end_at }: Job, now: Date): string {
  if (ended_at) return `over, ${age(ended_at, now)}`;
  if (stopped_at) return `stopped, ${age(stopped_at, now)}`;
  return expected_end_at && expected_end_at > now
    ? `runs, ends ${distance(expected_end_at, now)}`
    : "runs";
}
