import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { ownDatabases } from "../setup/stack.ts";
import { processOf, untilWaiting } from "./sessions.ts";

/** What claim_sync_step() gives, as far as these tests look at it. */
interface Step {
  readonly tenant_id: string;
}

let database: Database;
let one: pg.Client;
let two: pg.Client;
let observer: pg.Client;
let acme: Tenant;
let other: Tenant;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(3);
  [one, two, observer] = database.clients as [pg.Client, pg.Client, pg.Client];
});
afterAll(() => database?.close());

describe.runIf(ownDatabases())("two who ask Cal.com's API at once", () => {
  afterEach(() => one.query("rollback"));
  beforeEach(async () => {
    // What another test has left is not to be asked for any more.
    await observer.query("delete from private.connections");
    [acme, other] = (await newTenants(observer, 2)) as [Tenant, Tenant];
  });

  test("take a step each, of different accounts", async () => {
    await connect(acme, "mira");
    await connect(other, "otto");
    await one.query("begin");
    const steps = [await claim(one), await claim(two)];
    expect(new Set(steps.map((step) => step?.tenant_id))).toEqual(new Set([acme.id, other.id]));
  });

  test("do not wait for an account, and do not ask it twice", async () => {
    await connect(acme, "mira");
    await connect(other, "mira");
    await one.query("begin");
    expect(await claim(one)).not.toBeNull();
    expect(await claim(two)).toBeNull();
  });

  test("store what both were shown once", async () => {
    await connect(acme, "mira");
    const holding = await processOf(one);
    const waiting = await processOf(two);
    await one.query("begin");
    const first = await store(one);
    const second = store(two);
    await untilWaiting(observer, waiting, holding);
    await one.query("commit");
    expect([first.stored, (await second).stored]).toEqual([1, 0]);
  });
});

/** Connects a tenant with a key of an account, which was asked for already. */
async function connect(tenant: Tenant, account: string): Promise<void> {
  await observer.query(
    "select public.connect_tenant(slug, 'cal_test_key', p_whose => 'all') from public.tenants where id = $1",
    [tenant.id],
  );
  await observer.query(
    "update private.connections set state = 'connected', account_id = $2, budget = $2 where tenant_id = $1",
    [tenant.id, account],
  );
  await observer.query("insert into private.api_budgets values ($1) on conflict do nothing", [
    account,
  ]);
  await observer.query("select private.begin_sync($1, now())", [tenant.id]);
}

async function claim(session: pg.ClientBase): Promise<Step | null> {
  const { rows } = await session.query("select public.claim_sync_step() as step");
  return rows[0].step;
}

/** Stores a booking as the API shows it. */
async function store(session: pg.ClientBase): Promise<{ readonly stored: number }> {
  const booking = { uid: "A", status: "accepted", start: "2030-12-01T14:00:00.000Z" };
  const { rows } = await session.query(
    "select public.store_observations($1, array[$2::jsonb], now()) as answer",
    [acme.id, JSON.stringify(booking)],
  );
  return rows[0].answer;
}
