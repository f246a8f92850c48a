import type pg from "pg";
import { openJobs, whatJobDoes } from "./jobs.ts";
import { countPending } from "./pending.ts";
import type { KnownTenant } from "./tenants.ts";
import { counted } from "./wording.ts";

/**
 * What of a tenant is not done yet and goes on right behind, and how to watch it; the empty string
 * when there is nothing.
 */
export async function remainingWork(client: pg.Client, tenant: KnownTenant): Promise<string> {
  const pending = tenant.isDisabled ? 0 : await countPending(client, tenant.id);
  const jobs = (await openJobs(client, tenant.id)).map(
    (job) =>
      `  ${whatJobDoes(job)}: ${counted(job.total - job.done, "booking")} left${job.stopped_at ? ", stopped" : ""} (job ${job.job_id})`,
  );
  const lines = pending > 0 ? [`  ${counted(pending, "event")} left to apply`, ...jobs] : jobs;
  if (lines.length === 0) return "";
  return [
    "Still going on, by the scheduler:",
    ...lines,
    `  Watch it: npm run tenant -- watch ${tenant.slug}`,
  ].join("\n");
}
