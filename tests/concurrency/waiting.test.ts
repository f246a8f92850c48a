import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import type { Said } from "../histories/said.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { NOW, startOn } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";
import { ada, ben, event, occurrence } from "./events.ts";
import { outcome, post, processOf, untilWaiting } from "./sessions.ts";

let database: Database;
let one: pg.Client;
let two: pg.Client;
let observer: pg.Client;
let tenant: Tenant;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(3);
  [one, two, observer] = database.clients as [pg.Client, pg.Client, pg.Client];
});
afterAll(() => database?.close());

describe.runIf(ownDatabases())("the second session waits until the first has committed", () => {
  beforeEach(async () => {
    [tenant] = (await newTenants(observer, 1)) as [Tenant];
  });

  test("when both events are about one booking", async () => {
    const kind = await oneThenTwo(event(0, "BOOKING_CREATED"), event(5, "BOOKING_CANCELLED"));
    expect(kind).toBe("advisory");
    expect(await outcome(observer, tenant)).toMatchObject({ bookings: { a1: "cancelled" } });
  });

  test("when both are, and the later one arrives first", async () => {
    await oneThenTwo(event(5, "BOOKING_CANCELLED"), event(0, "BOOKING_CREATED"));
    expect(await outcome(observer, tenant)).toMatchObject({ bookings: { a1: "cancelled" } });
  });

  test("when the second names the first one's booking as the one it replaces", async () => {
    await oneThenTwo(
      event(0, "BOOKING_CREATED"),
      event(5, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1", start: startOn(3) }),
    );
    expect(await outcome(observer, tenant)).toMatchObject({ bookings: { a2: "rescheduled" } });
  });

  test("when only the calendar id tells that they are one appointment", async () => {
    const kept = { icalUid: "kept@cal.example" };
    await oneThenTwo(
      event(0, "BOOKING_CREATED", kept),
      event(5, "BOOKING_REQUESTED", { uid: "a2", start: startOn(3), ...kept }),
    );
    expect(await outcome(observer, tenant)).toMatchObject({ bookings: { a2: "requested" } });
  });

  test("when both merge: a2 with a1 on one side, with a3 on the other", async () => {
    await post(observer, tenant, event(0, "BOOKING_CREATED"));
    await post(observer, tenant, event(11, "BOOKING_LOCATION_UPDATED", { uid: "a2" }));
    await post(observer, tenant, event(21, "BOOKING_LOCATION_UPDATED", { uid: "a3" }));
    await oneThenTwo(
      event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
      event(20, "BOOKING_RESCHEDULED", { uid: "a3", previous: "a2" }),
    );
    expect(await outcome(observer, tenant)).toMatchObject({ bookings: { a3: "rescheduled" } });
  });

  test("when two bookings make one new lead, which counts both", async () => {
    await oneThenTwo(event(0, "BOOKING_CREATED"), event(5, "BOOKING_CREATED", { uid: "b1" }));
    expect(await outcome(observer, tenant)).toEqual({
      bookings: { a1: "confirmed", b1: "confirmed" },
      scores: { [ada.contact]: 100 },
    });
  });

  test("when two further bookings raise one known lead", async () => {
    await post(observer, tenant, event(0, "BOOKING_CREATED", { people: [ben] }));
    await oneThenTwo(
      event(5, "BOOKING_CREATED", { uid: "b1", people: [ben] }),
      event(6, "BOOKING_CREATED", { uid: "c1", people: [ben] }),
    );
    expect((await outcome(observer, tenant)).scores).toEqual({ [ben.contact]: 100 });
  });

  test("when a series is cancelled while an occurrence arrives", async () => {
    await post(observer, tenant, occurrence(0, "BOOKING_CREATED", 1));
    await oneThenTwo(occurrence(5, "BOOKING_CANCELLED", 1), occurrence(0, "BOOKING_CREATED", 2));
    expect((await outcome(observer, tenant)).bookings).toEqual({
      w1: "cancelled",
      w2: "cancelled",
    });
  });

  test("when an occurrence arrives while its series is cancelled", async () => {
    await post(observer, tenant, occurrence(0, "BOOKING_CREATED", 1));
    await oneThenTwo(occurrence(0, "BOOKING_CREATED", 2), occurrence(5, "BOOKING_CANCELLED", 1));
    expect((await outcome(observer, tenant)).bookings).toEqual({
      w1: "cancelled",
      w2: "cancelled",
    });
  });

  test("when a seat leaves for another time while that time is booked", async () => {
    const seat = { seated: true, type: "workshop" };
    await post(observer, tenant, event(0, "BOOKING_CREATED", seat));
    await oneThenTwo(
      event(5, "BOOKING_RESCHEDULED", { ...seat, uid: "a2", previous: "a1", start: startOn(3) }),
      event(4, "BOOKING_CREATED", { ...seat, uid: "a2", people: [ben], start: startOn(3) }),
    );
    expect((await outcome(observer, tenant)).bookings).toMatchObject({ a1: "cancelled" });
  });

  test("when the first is a rebuild", async () => {
    await post(observer, tenant, event(0, "BOOKING_CREATED"));
    const rebuild = () => one.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
    await firstThenSecond(rebuild, () => post(two, tenant, event(5, "BOOKING_CANCELLED")));
    expect((await outcome(observer, tenant)).bookings).toEqual({ a1: "cancelled" });
  });

  test("when the second is a rebuild", async () => {
    await post(observer, tenant, event(0, "BOOKING_CREATED"));
    await firstThenSecond(
      () => post(one, tenant, event(5, "BOOKING_CANCELLED")),
      () => two.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]),
    );
    expect((await outcome(observer, tenant)).bookings).toEqual({ a1: "cancelled" });
  });

  test("when a rule is added while a booking is made", async () => {
    await firstThenSecond(
      () => post(one, tenant, event(0, "BOOKING_CREATED")),
      () => addRule(two),
    );
    expect(await plannedByTheRule()).toBe(1);
  });

  test("when a booking is made while a rule is added", async () => {
    await firstThenSecond(
      () => addRule(one),
      () => post(two, tenant, event(0, "BOOKING_CREATED")),
    );
    expect(await plannedByTheRule()).toBe(1);
  });

  test("when a booking is made while a rule is deleted", async () => {
    await addRule(observer);
    await firstThenSecond(
      () => one.query("delete from public.reminder_rules where tenant_id = $1", [tenant.id]),
      () => post(two, tenant, event(0, "BOOKING_CREATED")),
    );
    expect(await outcome(observer, tenant)).toMatchObject({ bookings: { a1: "confirmed" } });
    expect(await plannedByTheRule()).toBe(0);
  });

  test("when two rules are added", async () => {
    await post(observer, tenant, event(0, "BOOKING_CREATED"));
    await firstThenSecond(
      () => addRule(one),
      () => addRule(two),
    );
    expect(await plannedByTheRule()).toBe(2);
  });

  test("and goes on alone when the first is undone", async () => {
    await one.query("begin");
    await post(one, tenant, event(0, "BOOKING_CREATED"));
    const second = post(two, tenant, event(5, "BOOKING_CANCELLED"));
    await untilWaiting(observer, await processOfWaiting(), await processOf(one));
    await one.query("rollback");
    expect(await second).toBe("stored");
    expect((await outcome(observer, tenant)).bookings).toEqual({ a1: "cancelled" });
  });

  test("when it is the same delivery twice, and then is a duplicate", async () => {
    await one.query("begin");
    await post(one, tenant, event(0, "BOOKING_CREATED"));
    const second = post(two, tenant, event(0, "BOOKING_CREATED"));
    await untilWaiting(observer, await processOfWaiting(), await processOf(one));
    await one.query("commit");
    expect(await second).toBe("duplicate");
  });
});

describe.runIf(ownDatabases())("the second session does not wait for the first", () => {
  test("when they have nothing in common", async () => {
    [tenant] = (await newTenants(observer, 1)) as [Tenant];
    await withoutWaiting(
      event(0, "BOOKING_CREATED"),
      event(0, "BOOKING_CREATED", { uid: "b1", people: [ben] }),
    );
  });

  test("when another tenant's booking has the same uid and person", async () => {
    const [first, second] = (await newTenants(observer, 2)) as [Tenant, Tenant];
    await withoutWaiting(event(0, "BOOKING_CREATED"), event(0, "BOOKING_CREATED"), first, second);
  });
});

function addRule(session: pg.Client): Promise<unknown> {
  return session.query(
    `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
     values ($1, 'Added', 'before_start', 5)`,
    [tenant.id],
  );
}

async function plannedByTheRule(): Promise<number> {
  const { rows } = await observer.query(
    `select count(*)::integer as count from public.reminders r
     join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id
     where r.tenant_id = $1 and rule.name = 'Added'`,
    [tenant.id],
  );
  return rows[0].count;
}

let pidOfTwo: number;

/** Asked before the session is busy. */
async function processOfWaiting(): Promise<number> {
  return pidOfTwo;
}
beforeEach(async () => {
  if (two) pidOfTwo = await processOf(two);
});

/** Holds the first event's transaction open until the second one waits for it. */
function oneThenTwo(first: Said, second: Said): Promise<string> {
  return firstThenSecond(
    () => post(one, tenant, first),
    () => post(two, tenant, second),
  );
}

async function firstThenSecond(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<string> {
  const holding = await processOf(one);
  const waiting = await processOf(two);
  await one.query("begin");
  try {
    await first();
    const ended = second();
    // Reported where it is awaited; until then nobody listens.
    ended.catch(() => {});
    const kind = await untilWaiting(observer, waiting, holding);
    await one.query("commit");
    await ended;
    return kind;
  } finally {
    await one.query("rollback");
  }
}

async function withoutWaiting(first: Said, second: Said, of = tenant, to = of): Promise<void> {
  await two.query("set statement_timeout = '10s'");
  await one.query("begin");
  try {
    await post(one, of, first);
    expect(await post(two, to, second)).toBe("stored");
  } finally {
    await one.query("rollback");
    await two.query("reset statement_timeout");
  }
}
