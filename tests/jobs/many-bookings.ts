import type pg from "pg";
import { expect } from "vitest";
import { event } from "../concurrency/events.ts";
import { bodyOf } from "../histories/said.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { NOW } from "../histories/timeline.ts";

/** More than two steps. */
export const MANY = 1_200;

/** How many bookings a step of a job takes, and a job may have to be done while one waits. */
export const STEP = 500;

/** How many pending events are applied in one transaction. */
export const EVENTS_A_STEP = 100;

/** The uid of the n-th of many bookings. */
export function uidOf(n: number): string {
  return `many-${n}`;
}

/** A tenant with nothing but events of many bookings, by a lead each, all of them waiting. */
export async function newTenantWithManyWaiting(client: pg.ClientBase): Promise<Tenant> {
  const [tenant] = (await newTenants(client, 1)) as [Tenant];
  await client.query("select public.disable_tenant($1, $2)", [tenant.slug, NOW]);
  const uid = "UID";
  const email = "EMAIL";
  const person = {
    name: "Many",
    email,
    phone: null,
    contact: email,
    phoneOnly: false,
    organization: true,
    timeZone: "UTC",
  };
  const body = JSON.stringify(bodyOf(event(0, "BOOKING_CREATED", { uid, people: [person] })));
  const { rows } = await client.query(
    `select distinct public.receive_webhook($1, 'event ' || n, replace(
       replace($2, 'UID', 'many-' || n), 'EMAIL', 'many-' || n || '@many.example')::jsonb,
       p_now => $3) as answer
     from generate_series(1, $4::integer) n`,
    [tenant.id, body, NOW, MANY],
  );
  expect(rows).toEqual([{ answer: "stored" }]);
  return tenant;
}

/** The same, enabled and applied. */
export async function newTenantWithMany(client: pg.ClientBase): Promise<Tenant> {
  const tenant = await newTenantWithManyWaiting(client);
  await client.query("select public.enable_tenant($1, $2)", [tenant.slug, NOW]);
  await drain(client);
  return tenant;
}

/** What is shown of the jobs of a tenant, the running one first. */
export async function jobsOf(client: pg.ClientBase, tenant: Tenant): Promise<Job[]> {
  const { rows } = await client.query(
    `select kind, done, total, percent, failed, error, rule, job_id,
       stopped_at is not null as stopped, ended_at is not null as ended,
       expected_end_at is not null as expected
     from public.running_jobs where tenant_id = $1 order by ended_at nulls first, job_id`,
    [tenant.id],
  );
  return rows;
}

/** A row of running_jobs. */
export interface Job {
  readonly kind: string;
  readonly done: number;
  readonly total: number | null;
  readonly percent: number | null;
  readonly failed: number;
  readonly error: string | null;
  readonly rule: string | null;
  readonly job_id: string;
  readonly stopped: boolean;
  readonly ended: boolean;
  readonly expected: boolean;
}

/** Works as long as there is something to do; gives how many steps that were. */
export async function drain(client: pg.ClientBase, now = NOW): Promise<number> {
  for (let steps = 0; ; steps++) if (!(await step(client, now))) return steps;
}

/** One step, as the scheduler takes it. */
export async function step(client: pg.ClientBase, now = NOW): Promise<boolean> {
  const { rows } = await client.query("select private.work_step($1) as more", [now]);
  return rows[0].more;
}

/** How many reminders of a tenant have which status. */
export async function reminders(
  client: pg.ClientBase,
  tenant: Tenant,
): Promise<Record<string, number>> {
  const { rows } = await client.query(
    `select status, count(*)::integer from public.reminders where tenant_id = $1
     group by status order by status`,
    [tenant.id],
  );
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}
