import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ada, event } from "../concurrency/events.ts";
import { post, processOf, untilAsleep } from "../concurrency/sessions.ts";
import { type Database, openDatabase } from "../histories/database.ts";
import { exactRows, forgetFolds, keptFolds, type Rows } from "../histories/snapshot.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { NOW, startOn } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";
import { drain, jobsOf, MANY, newTenantWithMany, STEP, step, uidOf } from "./many-bookings.ts";

const timeout = 120_000;

let database: Database;
let client: pg.Client;
let other: pg.Client;
let tenant: Tenant;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(3);
  [client, other] = database.clients as [pg.Client, pg.Client];
  tenant = await newTenantWithMany(client);
}, timeout);
afterAll(() => database?.close());
afterEach(async () => {
  await client?.query("drop function if exists private.strike cascade");
  if (client) await drain(client);
  await client?.query("delete from private.jobs");
});

describe.runIf(ownDatabases())("a rebuild of many bookings", { timeout }, () => {
  test("goes in steps, shows how far it is, and gives the same rows", async () => {
    const before = await everything();
    await forgetFolds(client, tenant);
    expect(await rebuild()).toBe(MANY);
    expect(await jobsOf(client, tenant)).toMatchObject([
      { kind: "rebuild", done: 0, total: MANY, percent: 0, ended: false, expected: false },
    ]);
    expect(await step(client)).toBe(true);
    expect(await jobsOf(client, tenant)).toMatchObject([
      { done: STEP, total: MANY, percent: 42, ended: false, expected: true },
    ]);
    expect(await drain(client)).toBe(2);
    expect(await jobsOf(client, tenant)).toMatchObject([
      { done: MANY, total: MANY, percent: 100, failed: 0, error: null, ended: true },
    ]);
    expect(await everything()).toEqual(before);
  });

  test("brings back what was lost", async () => {
    const before = await everything();
    await client.query("begin");
    await client.query("set local search_path = ''");
    for (const table of ["lead_activities", "leads", "reminders", "booking_uids", "bookings"]) {
      await client.query(`delete from public.${table} where tenant_id = $1`, [tenant.id]);
    }
    await client.query("commit");
    expect(await rebuild()).toBe(MANY);
    await drain(client);
    expect(await everything()).toEqual(before);
  });

  test("is stopped and resumed where it was", async () => {
    const before = await everything();
    await rebuild();
    await step(client);
    const [job] = await jobsOf(client, tenant);
    await client.query("select public.stop_job($1, $2)", [tenant.slug, job?.job_id]);
    expect(await step(client)).toBe(false);
    expect(await jobsOf(client, tenant)).toMatchObject([
      { done: STEP, stopped: true, ended: false, expected: false },
    ]);
    await expect(
      client.query("select public.stop_job($1, $2)", [tenant.slug, job?.job_id]),
    ).rejects.toThrow(/no running job/);
    await client.query("select public.resume_job($1, $2)", [tenant.slug, job?.job_id]);
    expect(await drain(client)).toBe(2);
    expect(await jobsOf(client, tenant)).toMatchObject([{ done: MANY, ended: true }]);
    expect(await everything()).toEqual(before);
  });

  test("is joined by a second one, which begins it again", async () => {
    await rebuild();
    const [first] = await jobsOf(client, tenant);
    await step(client);
    expect(await rebuild()).toBe(MANY);
    expect(await jobsOf(client, tenant)).toMatchObject([
      { job_id: first?.job_id, done: 0, total: MANY, ended: false },
    ]);
    expect(await drain(client)).toBe(3);
    expect(await jobsOf(client, tenant)).toMatchObject([{ done: MANY, ended: true }]);
  });

  test("loses nothing when the server process is killed in the middle of a step", async () => {
    const before = await everything();
    await rebuild();
    await step(client);
    const victim = database.clients[2] as pg.Client;
    const process = await processOf(victim);
    await strike(await waitingUid(), "perform pg_sleep(60);");
    const killed = step(victim);
    killed.catch(() => {});
    await untilAsleep(client, process);
    // Only what is committed counts.
    expect(await jobsOf(client, tenant)).toMatchObject([{ done: STEP, failed: 0, error: null }]);
    await client.query("select pg_terminate_backend($1)", [process]);
    await expect(killed).rejects.toThrow();
    await client.query("drop function private.strike cascade");
    expect(await drain(client)).toBe(2);
    expect(await jobsOf(client, tenant)).toMatchObject([{ done: MANY, failed: 0, ended: true }]);
    expect(await everything()).toEqual(before);
  });

  test("is not taken by two at once: the second finds nothing to do", async () => {
    await rebuild();
    await client.query("begin");
    await step(client);
    // A step is there, but somebody has it; it says so and waits for nobody.
    await step(other);
    await client.query("commit");
    expect(await jobsOf(client, tenant)).toMatchObject([{ done: STEP, failed: 0, error: null }]);
  });

  test("goes on without a booking that cannot be folded, and counts it", async () => {
    const before = await everything();
    await strike(uidOf(7), "raise exception 'This one is not liked';");
    await rebuild();
    await drain(client);
    const [job] = await jobsOf(client, tenant);
    expect(job).toMatchObject({ done: MANY, failed: 1, ended: true });
    const { rows } = await client.query(
      "select id from public.bookings where tenant_id = $1 and cal_uid = $2",
      [tenant.id, uidOf(7)],
    );
    expect(job?.error).toBe(`Booking ${rows[0].id}: This one is not liked`);
    expect(await everything()).toEqual(before);
  });

  test("lets webhooks be applied between two steps", async () => {
    const [calm] = (await newTenants(client, 1)) as [Tenant];
    await rebuild();
    await step(client);
    expect(await post(other, tenant, event(0, "BOOKING_CREATED"))).toBe("stored");
    await client.query("begin");
    await step(client);
    const during = event(5, "BOOKING_RESCHEDULED", {
      uid: "a2",
      previous: "a1",
      start: startOn(3),
    });
    expect(await post(other, tenant, during)).toBe("pending");
    expect(await post(other, calm, event(0, "BOOKING_CREATED"))).toBe("stored");
    await client.query("commit");
    // What is pending comes first.
    expect(await step(client)).toBe(true);
    expect(await jobsOf(client, tenant)).toMatchObject([{ done: 2 * STEP, ended: false }]);
    expect(await statusOf("a2")).toBe("rescheduled");
    await drain(client);
    expect(await jobsOf(client, tenant)).toMatchObject([{ done: MANY, failed: 0, ended: true }]);
    expect(await statusOf("a2")).toBe("rescheduled");
  });

  test("does not mind that two bookings became one between two steps", async () => {
    await post(client, tenant, event(20, "BOOKING_CREATED", { uid: "m1" }));
    await post(client, tenant, event(31, "BOOKING_LOCATION_UPDATED", { uid: "m2" }));
    const total = await rebuild();
    await post(client, tenant, event(30, "BOOKING_RESCHEDULED", { uid: "m2", previous: "m1" }));
    await drain(client);
    expect(await jobsOf(client, tenant)).toMatchObject([
      { done: total, total, failed: 0, error: null, ended: true },
    ]);
    expect(await statusOf("m1")).toBeUndefined();
    expect(await statusOf("m2")).toBe("rescheduled");
  });

  test("of a few is done while one waits, and leaves nothing to do", async () => {
    const [small] = (await newTenants(client, 1)) as [Tenant];
    await post(client, small, event(0, "BOOKING_CREATED", { people: [ada] }));
    const { rows } = await client.query("select public.rebuild_bookings($1, $2) as count", [
      small.slug,
      NOW,
    ]);
    expect(rows[0].count).toBe(1);
    expect(await jobsOf(client, small)).toEqual([]);
    expect(await step(client)).toBe(false);
  });
});

async function rebuild(): Promise<number> {
  const { rows } = await client.query("select public.rebuild_bookings($1, $2) as count", [
    tenant.slug,
    NOW,
  ]);
  return rows[0].count;
}

/** All rows, and what is kept of the folds. */
async function everything(): Promise<{ rows: Rows; kept: object[] }> {
  return { rows: await exactRows(client, tenant), kept: await keptFolds(client, tenant) };
}

/** The uid of a booking that the job has not come to yet. */
async function waitingUid(): Promise<string> {
  const { rows } = await client.query(
    `select b.cal_uid
     from private.job_bookings n
     join public.bookings b on b.tenant_id = n.tenant_id and b.id = n.booking_id
     where n.tenant_id = $1 order by n.booking_id limit 1`,
    [tenant.id],
  );
  return rows[0].cal_uid;
}

/** What happens to whoever writes the row of one booking. */
async function strike(uid: string, statement: string): Promise<void> {
  await client.query(`
    create function private.strike() returns trigger language plpgsql as $$
    begin
      if new.cal_uid = '${uid}' then
        ${statement}
      end if;
      return new;
    end $$;
    create trigger strike before insert on public.bookings
      for each row execute function private.strike();`);
}

async function statusOf(uid: string): Promise<string | undefined> {
  const { rows } = await client.query(
    "select status from public.bookings where tenant_id = $1 and cal_uid = $2",
    [tenant.id, uid],
  );
  return rows[0]?.status;
}
