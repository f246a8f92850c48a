import type pg from "pg";
import { expect } from "vitest";
import { receive } from "../histories/deliver.ts";
import { bodyOf, hashOf, type Said } from "../histories/said.ts";
import type { Tenant } from "../histories/tenant.ts";
import { NOW } from "../histories/timeline.ts";

const PATIENCE_MS = 20_000;

/** Hands an event to the database on this session, and gives its answer. */
export function post(session: pg.ClientBase, tenant: Tenant, said: Said): Promise<string> {
  const text = JSON.stringify(bodyOf(said));
  return receive(session, { tenant, event: { text, eventId: hashOf(text) }, now: NOW });
}

/** Within this time a webhook is answered, whatever others do. */
const A_SECOND_MS = 1_000;

/** The same, which must not take longer than a second, whatever others do meanwhile. */
export async function postInTime(
  session: pg.ClientBase,
  tenant: Tenant,
  said: Said,
): Promise<string> {
  const began = performance.now();
  const answer = await post(session, tenant, said);
  expect(performance.now() - began, `${said.trigger} of ${said.uid}, ms`).toBeLessThan(A_SECOND_MS);
  return answer;
}

/** A step of what waits, as the scheduler takes it; false when there is nothing. */
export async function workStep(session: pg.ClientBase, now = NOW): Promise<boolean> {
  const { rows } = await session.query("select private.work_step($1) as more", [now]);
  return rows[0].more;
}

/** Works as the scheduler does until nothing is pending and no job is running. */
export async function work(session: pg.ClientBase, now = NOW): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    while (await workStep(session, now)) if (Date.now() > deadline) break;
    const { rows } = await session.query(
      `select
         (select count(*)::integer from public.webhook_events w
           join public.tenants t on t.id = w.tenant_id
           where w.status = 'pending' and t.disabled_at is null) as pending,
         (select count(*)::integer from private.jobs
           where ended_at is null and stopped_at is null) as jobs`,
    );
    if (rows[0].pending === 0 && rows[0].jobs === 0) return;
    // Who was in the way a moment ago is asked again in a few seconds.
    if (Date.now() > deadline) throw new Error(`Left undone: ${JSON.stringify(rows[0])}`);
  }
}

/** The server process of a session. */
export async function processOf(session: pg.ClientBase): Promise<number> {
  const { rows } = await session.query("select pg_backend_pid() as pid");
  return rows[0].pid;
}

/**
 * Resolves when the server shows the session `waiting` waiting for a lock that `holding` holds;
 * gives the kind of lock. Asks `observer` until then.
 */
export async function untilWaiting(
  observer: pg.ClientBase,
  waiting: number,
  holding: number,
): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await observer.query(
      `select wait_event from pg_stat_activity
       where pid = $1 and wait_event_type = 'Lock' and $2 = any (pg_blocking_pids(pid))`,
      [waiting, holding],
    );
    if (rows[0]) return rows[0].wait_event;
    if (Date.now() > deadline) {
      throw new Error(`Session ${waiting} does not wait for session ${holding}.`);
    }
  }
}

/** Resolves when a session shows that it sleeps: here, in a trigger that a test has made. */
export async function untilAsleep(observer: pg.ClientBase, process: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rowCount } = await observer.query(
      "select from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'",
      [process],
    );
    if (rowCount) return;
    if (Date.now() > deadline) throw new Error(`Session ${process} does not sleep.`);
  }
}

/** The tenant's bookings by their current uid, and its events that were not applied. */
export async function outcome(
  session: pg.ClientBase,
  tenant: Tenant,
): Promise<{ bookings: Record<string, string>; scores: Record<string, number> }> {
  const { rows: events } = await session.query(
    `select event_type, reason from public.webhook_events
     where tenant_id = $1 and status <> 'applied'`,
    [tenant.id],
  );
  expect(events, "events that were not applied").toEqual([]);
  const { rows: bookings } = await session.query(
    "select cal_uid, status from public.bookings where tenant_id = $1 order by cal_uid",
    [tenant.id],
  );
  const { rows: leads } = await session.query(
    "select contact, score from public.leads where tenant_id = $1 order by contact",
    [tenant.id],
  );
  return {
    bookings: Object.fromEntries(bookings.map((row) => [row.cal_uid, row.status])),
    scores: Object.fromEntries(leads.map((row) => [row.contact, row.score])),
  };
}
