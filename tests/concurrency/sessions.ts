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
