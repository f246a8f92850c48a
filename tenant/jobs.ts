import type pg from "pg";

/** Long work as the view running_jobs shows it. */
export interface Job {
  readonly job_id: number;
  readonly tenant: string;
  readonly tenant_id: string;
  readonly kind: "rebuild" | "enable" | "disable" | "replan_rule";
  readonly rule: string | null;
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly error: string | null;
  readonly started_at: Date;
  readonly expected_end_at: Date | null;
  readonly stopped_at: Date | null;
  readonly ended_at: Date | null;
}

const JOBS = `
  select j.job_id::integer, j.tenant, j.tenant_id, j.kind, j.rule, j.done,
    coalesce(j.total, 0) as total, j.failed, j.error, j.started_at, j.expected_end_at,
    j.stopped_at, j.ended_at
  from public.running_jobs j`;

/** Long work of a tenant or of all, also what was over in the last week. */
export async function allJobs(client: pg.Client, tenantId: string | null): Promise<Job[]> {
  const query = `${JOBS} where $1::uuid is null or j.tenant_id = $1`;
  return (await client.query<Job>(query, [tenantId])).rows;
}

/** Long work of a tenant that is not over, stopped or not, in the order in which it was begun. */
export async function openJobs(client: pg.Client, tenantId: string): Promise<Job[]> {
  const query = `${JOBS} where j.tenant_id = $1 and j.ended_at is null order by j.job_id`;
  return (await client.query<Job>(query, [tenantId])).rows;
}

/** One job; undefined when it is gone, with its tenant or its rule. */
export async function findJob(
  client: pg.Client,
  slug: string,
  jobId: number,
): Promise<Job | undefined> {
  const query = `${JOBS} where j.tenant = $1 and j.job_id = $2`;
  return (await client.query<Job>(query, [slug, jobId])).rows[0];
}

/** What a job does, in words. */
export function whatJobDoes({ kind, rule }: Pick<Job, "kind" | "rule">): string {
  switch (kind) {
    case "rebuild":
      return "Rebuilding";
    case "enable":
      return "Planning reminders again";
    case "disable":
      return "Stopping reminders";
    case "replan_rule":
      return `Planning "${rule}" again`;
  }
}
