import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, deadlocks, openDatabase } from "../histories/database.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { ownDatabases } from "../setup/stack.ts";
import { event } from "./events.ts";
import { post, processOf, untilWaiting } from "./sessions.ts";

interface Claimed {
  readonly reminder_id: string;
  readonly send_after_ms: number;
  readonly booking: { readonly cal_uid: string };
  readonly recipient: { readonly email: string };
}

let database: Database;
let one: pg.Client;
let two: pg.Client;
let observer: pg.Client;
let tenant: Tenant;
/** When the first reminders of the bookings are due. */
let due: Date;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(3);
  [one, two, observer] = database.clients as [pg.Client, pg.Client, pg.Client];
});
afterAll(() => database?.close());

describe.runIf(ownDatabases())("senders side by side", () => {
  afterEach(() => one.query("rollback"));
  beforeEach(async () => {
    // What another test has left is not to be sent any more.
    await observer.query(
      "select public.disable_tenant(slug) from public.tenants where disabled_at is null",
    );
    [tenant] = (await newTenants(observer, 1)) as [Tenant];
  });

  test("share the rate of an account", async () => {
    await book(4);
    const holding = await processOf(one);
    const waiting = await processOf(two);
    await one.query("begin");
    const first = await claim(one, 2, { email: 2 });
    const second = claim(two, 2, { email: 2 });
    await untilWaiting(observer, waiting, holding);
    await one.query("commit");
    const all = [...first, ...(await second)];
    expect(all.map(({ send_after_ms }) => send_after_ms)).toEqual([0, 500, 1000, 1500]);
    expect(new Set(all.map(({ reminder_id }) => reminder_id)).size).toBe(4);
  });

  test("do not wait for one another where no rate is known", async () => {
    await book(4);
    await one.query("begin");
    const first = await claim(one, 2);
    const second = await claim(two, 2);
    await one.query("commit");
    expect(new Set([...first, ...second].map(({ reminder_id }) => reminder_id)).size).toBe(4);
  });

  test("wait for one another where the queue is empty, and share what is put into it", async () => {
    await book(4, { queued: false });
    const holding = await processOf(one);
    const waiting = await processOf(two);
    await one.query("begin");
    const first = await claim(one, 2);
    const second = claim(two, 2);
    await untilWaiting(observer, waiting, holding);
    await one.query("commit");
    const all = [...first, ...(await second)];
    expect(new Set(all.map(({ reminder_id }) => reminder_id)).size).toBe(4);
  });

  test("do not hold up the tick while they fill the queue", async () => {
    await book(2, { queued: false });
    await one.query("begin");
    expect(await claim(one, 2)).toHaveLength(2);
    await two.query("set statement_timeout = '5s'");
    const { rows } = await two.query("select private.queue_due_reminders(p_now => $1) as n", [due]);
    expect(rows[0].n).toBe(0);
    await two.query("reset statement_timeout");
  });

  test("do not wait for a booking that is just being cancelled, nor send its reminder", async () => {
    await book(2);
    await one.query("begin");
    await post(one, tenant, event(5, "BOOKING_CANCELLED", { uid: "u1" }));
    const claimed = await claim(two, 10);
    await one.query("commit");
    expect(claimed.map(({ booking }) => booking.cal_uid)).toEqual(["u2"]);
    await observer.query(
      "update pgmq.q_reminders set vt = now() where message ->> 'reminder_id' <> $1",
      [claimed[0]?.reminder_id],
    );
    expect(await claim(two, 10)).toEqual([]);
  });

  test("do not wait for a rule that is just being changed, nor hold it up", async () => {
    await book(1);
    const { rows } = await observer.query(
      "select max(send_at) as due from public.reminders where tenant_id = $1",
      [tenant.id],
    );
    due = rows[0].due;
    await observer.query("select private.queue_due_reminders(p_now => $1)", [due]);
    await two.query("set statement_timeout = '5s'");
    await one.query("begin");
    await one.query("select from public.tenants where id = $1 for update", [tenant.id]);
    expect(await claim(two, 10)).toEqual([]);
    await one.query(
      "update public.reminder_rules set active = false where tenant_id = $1 and anchor = 'after_end'",
      [tenant.id],
    );
    await one.query("rollback");
    await observer.query("update pgmq.q_reminders set vt = now()");
    expect(await claim(two, 10)).toHaveLength(1);
    await two.query("reset statement_timeout");
  });

  test("leave to whoever moves the tenant what a tick queued while it was frozen", async () => {
    await book(1, { queued: false });
    await one.query("begin");
    await one.query("select private.queue_due_reminders(p_now => $1)", [due]);
    await observer.query("select private.freeze_tenant($1, gen_random_uuid(), $2, $3)", [
      tenant.id,
      "https://there.example/functions/v1",
      due,
    ]);
    await one.query("commit");
    expect(await claim(two, 10)).toEqual([]);
    const statuses =
      "select distinct status::text from public.reminders where tenant_id = $1 order by 1";
    expect((await observer.query(statuses, [tenant.id])).rows).toEqual([
      { status: "queued" },
      { status: "scheduled" },
    ]);
    await observer.query("select private.settle_leaving($1, $2)", [tenant.id, due]);
    expect((await observer.query(statuses, [tenant.id])).rows).toEqual([{ status: "scheduled" }]);
  });

  test("are waited for by who erases a person, and what they record is erased, too", async () => {
    await book(1);
    const [claimed] = await claim(one, 1);
    const email = claimed?.recipient.email;
    const holding = await processOf(one);
    const waiting = await processOf(two);
    await one.query("begin");
    await one.query("select public.settle_reminders($1, $2)", [
      JSON.stringify([{ ...claimed, address: email, outcome: "sent" }]),
      due,
    ]);
    const erased = two.query("select public.erase_person($1, $2)", [tenant.slug, email]);
    await untilWaiting(observer, waiting, holding);
    await one.query("commit");
    await erased;
    const { rows } = await observer.query(
      "select recipient, address from public.deliveries where tenant_id = $1",
      [tenant.id],
    );
    expect(rows).toEqual([{ recipient: expect.not.stringContaining(`${email}`), address: null }]);
  });

  test("hand out each reminder once", { timeout: 60_000 }, async () => {
    await book(90);
    const before = await deadlocks([observer]);
    const batches = await Promise.all([drain(one), drain(two), drain(observer)]);
    const all = batches.flat();
    expect(all).toHaveLength(90);
    expect(new Set(all.map(({ reminder_id }) => reminder_id)).size).toBe(90);
    expect(await deadlocks(database.clients)).toBe(before);
  });
});

/** Bookings u1, u2 … of as many appointments at one time; their first reminders are due. */
async function book(count: number, { queued } = { queued: true }): Promise<void> {
  for (let n = 1; n <= count; n++) {
    await post(observer, tenant, event(0, "BOOKING_CREATED", { uid: `u${n}` }));
  }
  const { rows } = await observer.query(
    `select min(send_at) as due from public.reminders
     where tenant_id = $1 and status = 'scheduled'`,
    [tenant.id],
  );
  due = rows[0].due;
  if (queued) await observer.query("select private.queue_due_reminders(p_now => $1)", [due]);
}

async function claim(session: pg.Client, limit: number, rates = {}): Promise<Claimed[]> {
  const { rows } = await session.query(
    "select c from public.claim_reminders($1, 120, $2, $3) c where c ->> 'tenant_id' = $4",
    [limit, due, rates, tenant.id],
  );
  return rows.map(({ c }) => c);
}

async function drain(session: pg.Client): Promise<Claimed[]> {
  const all: Claimed[] = [];
  for (;;) {
    const claimed = await claim(session, 7);
    if (claimed.length === 0) return all;
    all.push(...claimed);
  }
}
