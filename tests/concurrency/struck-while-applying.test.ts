import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { comparableRows } from "../histories/snapshot.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { later, NOW } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";
import { ben, event } from "./events.ts";
import { post, processOf, untilAsleep, work, workStep } from "./sessions.ts";

/** The only booking that is struck. */
const UID = "struck";
const struck = event(0, "BOOKING_CREATED", { uid: UID });

let database: Database;
let webhooks: pg.Client;
let observer: pg.Client;
let tenant: Tenant;
let calm: Tenant;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(2);
  [webhooks, observer] = database.clients as [pg.Client, pg.Client];
});
afterAll(() => database?.close());
beforeEach(async () => {
  if (observer) [tenant, calm] = (await newTenants(observer, 2)) as [Tenant, Tenant];
});
afterEach(async () => {
  await webhooks?.query("reset statement_timeout");
  await observer?.query("drop function if exists private.strike cascade");
});

describe.runIf(ownDatabases())("an event that is struck while it is applied", () => {
  test("by a time-out of the statement is stored, and applied later", async () => {
    await strike("perform pg_sleep(60);");
    await webhooks.query("set statement_timeout = '300ms'");
    expect(await post(webhooks, tenant, struck)).toBe("pending");
    await appliedAfterwards();
  });

  test("by an admin who cancels the statement is stored, and applied later", async () => {
    await strike("perform pg_sleep(60);");
    const process = await processOf(webhooks);
    const answer = post(webhooks, tenant, struck);
    await untilAsleep(observer, process);
    await observer.query("select pg_cancel_backend($1)", [process]);
    expect(await answer).toBe("pending");
    await appliedAfterwards();
  });

  test.for([
    ["53100", "disk full"],
    ["53200", "out of memory, as of the lock table"],
    ["53300", "too many connections"],
    ["57014", "cancelled"],
    ["57P03", "cannot connect now"],
    ["58030", "an error of input or output"],
    ["40001", "a collision"],
    ["40P01", "a deadlock"],
    ["55P03", "a lock that is not free"],
    ["55006", "an object in use"],
  ])("by what says nothing of it (%s, %s) is pending, not failed", async ([code]) => {
    await strike(`raise exception 'struck' using errcode = '${code}';`);
    expect(await post(webhooks, tenant, struck)).toBe("pending");
    expect(await state()).toEqual({ status: "pending", reason: null, attempts: 0 });
    await triedInVain(code);
    expect(await state()).toEqual({ status: "pending", reason: null, attempts: 0 });
    await appliedAfterwards();
  });

  test("by an error of its own is failed, with the reason", async () => {
    await strike("raise exception 'This one is not liked' using errcode = 'P0001';");
    expect(await post(webhooks, tenant, struck)).toBe("stored");
    expect(await state()).toEqual({
      status: "failed",
      reason: "This one is not liked",
      attempts: 1,
    });
    await observer.query("drop function private.strike cascade");
    await observer.query("select private.retry_failed_events(p_now => $1)", [later(NOW, 2)]);
    await sameAsCalm();
  });

  test("by an error of its own when it was pending is failed, with the reason", async () => {
    await strike("raise exception 'struck' using errcode = '53200';");
    expect(await post(webhooks, tenant, struck)).toBe("pending");
    await strike("raise exception 'This one is not liked';");
    while (await workStep(observer, later(NOW, 1)));
    expect(await state()).toEqual({
      status: "failed",
      reason: "This one is not liked",
      attempts: 1,
    });
  });

  test("keeps no other pending one from being applied", async () => {
    await strike("raise exception 'struck' using errcode = '53200';");
    await observer.query("set calbase.give_up_share = 1");
    for (const uid of ["a1", UID, "c1"]) {
      const people = uid === "c1" ? [ben] : struck.people;
      expect(await post(observer, tenant, event(0, "BOOKING_CREATED", { uid, people }))).toBe(
        "pending",
      );
    }
    await observer.query("reset calbase.give_up_share");
    while (await workStep(observer, later(NOW, 1)));
    const { rows } = await observer.query(
      "select cal_uid, status from public.webhook_events where tenant_id = $1 order by id",
      [tenant.id],
    );
    expect(rows).toEqual([
      { cal_uid: "a1", status: "applied" },
      { cal_uid: UID, status: "pending" },
      { cal_uid: "c1", status: "applied" },
    ]);
  });
});

/** What happens to whoever writes the booking's row. */
async function strike(statement: string): Promise<void> {
  await observer.query(`
    create or replace function private.strike() returns trigger language plpgsql as $$
    begin
      if new.cal_uid = '${UID}' then
        ${statement}
      end if;
      return new;
    end $$;
    create or replace trigger strike before insert on public.bookings
      for each row execute function private.strike();`);
}

async function state(): Promise<object> {
  const { rows } = await observer.query(
    "select status, reason, attempts from public.webhook_events where tenant_id = $1",
    [tenant.id],
  );
  return rows[0];
}

/** The scheduler tries while it is still struck. What cancels a statement cancels the whole step. */
async function triedInVain(code: string | undefined): Promise<void> {
  const step = workStep(observer, later(NOW, 1));
  if (code === "57014") await expect(step).rejects.toThrow("struck");
  else await step;
}

async function appliedAfterwards(): Promise<void> {
  expect(await state()).toEqual({ status: "pending", reason: null, attempts: 0 });
  await observer.query("drop function private.strike cascade");
  await work(observer, later(NOW, 2));
  await sameAsCalm();
}

async function sameAsCalm(): Promise<void> {
  expect(await post(observer, calm, struck)).toBe("stored");
  const rows = await comparableRows(observer, tenant);
  const events = (rows.webhook_events ?? []).map((row) => ({ ...row, attempts: 0 }));
  expect({ ...rows, webhook_events: events }).toEqual(await comparableRows(observer, calm));
}
