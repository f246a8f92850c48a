import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { applyPending, receive } from "../histories/deliver.ts";
import { bodyOf, hashOf, type Said } from "../histories/said.ts";
import { comparableRows } from "../histories/snapshot.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { NOW, startOn } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";
import { ada, ben, event, occurrence } from "./events.ts";
import { outcome, post, postInTime, processOf, untilWaiting } from "./sessions.ts";

let database: Database;
let one: pg.Client;
let two: pg.Client;
let observer: pg.Client;
/** Where the two sessions meet, and where the same arrives one by one. */
let tenant: Tenant;
let calm: Tenant;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(3);
  [one, two, observer] = database.clients as [pg.Client, pg.Client, pg.Client];
});
afterAll(() => database?.close());
beforeEach(async () => {
  if (observer) [tenant, calm] = (await newTenants(observer, 2)) as [Tenant, Tenant];
});
afterEach(() => one?.query("rollback"));

const HOUR_AGO = new Date(Date.now() - 3_600_000);

const KEPT = { icalUid: "kept@cal.example" };
const SEAT = { seated: true, type: "workshop" };

/** What is known, what is just being applied, what arrives meanwhile, and how it ends. */
const IN_THE_WAY: Record<
  string,
  { before?: Said[]; first: Said; second: Said; bookings: Record<string, string> }
> = {
  "both are about one booking": {
    first: event(0, "BOOKING_CREATED"),
    second: event(5, "BOOKING_CANCELLED"),
    bookings: { a1: "cancelled" },
  },
  "both are, and the later one arrives first": {
    first: event(5, "BOOKING_CANCELLED"),
    second: event(0, "BOOKING_CREATED"),
    bookings: { a1: "cancelled" },
  },
  "the second names the first one's booking as the one it replaces": {
    first: event(0, "BOOKING_CREATED"),
    second: event(5, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1", start: startOn(3) }),
    bookings: { a2: "rescheduled" },
  },
  "only the calendar id tells that they are one appointment": {
    first: event(0, "BOOKING_CREATED", KEPT),
    second: event(5, "BOOKING_REQUESTED", { uid: "a2", start: startOn(3), ...KEPT }),
    bookings: { a2: "requested" },
  },
  "both merge: a2 with a1 on one side, with a3 on the other": {
    before: [
      event(0, "BOOKING_CREATED"),
      event(11, "BOOKING_LOCATION_UPDATED", { uid: "a2" }),
      event(21, "BOOKING_LOCATION_UPDATED", { uid: "a3" }),
    ],
    first: event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
    second: event(20, "BOOKING_RESCHEDULED", { uid: "a3", previous: "a2" }),
    bookings: { a3: "rescheduled" },
  },
  "two bookings make one new lead, which counts both": {
    first: event(0, "BOOKING_CREATED"),
    second: event(5, "BOOKING_CREATED", { uid: "b1" }),
    bookings: { a1: "confirmed", b1: "confirmed" },
  },
  "two further bookings raise one known lead": {
    before: [event(0, "BOOKING_CREATED", { people: [ben] })],
    first: event(5, "BOOKING_CREATED", { uid: "b1", people: [ben] }),
    second: event(6, "BOOKING_CREATED", { uid: "c1", people: [ben] }),
    bookings: { a1: "confirmed", b1: "confirmed", c1: "confirmed" },
  },
  "a series is cancelled while an occurrence arrives": {
    before: [occurrence(0, "BOOKING_CREATED", 1)],
    first: occurrence(5, "BOOKING_CANCELLED", 1),
    second: occurrence(0, "BOOKING_CREATED", 2),
    bookings: { w1: "cancelled", w2: "cancelled" },
  },
  "an occurrence arrives while its series is cancelled": {
    before: [occurrence(0, "BOOKING_CREATED", 1)],
    first: occurrence(0, "BOOKING_CREATED", 2),
    second: occurrence(5, "BOOKING_CANCELLED", 1),
    bookings: { w1: "cancelled", w2: "cancelled" },
  },
  "a seat leaves for another time while that time is booked": {
    before: [event(0, "BOOKING_CREATED", SEAT)],
    first: event(5, "BOOKING_RESCHEDULED", {
      ...SEAT,
      uid: "a2",
      previous: "a1",
      start: startOn(3),
    }),
    second: event(4, "BOOKING_CREATED", { ...SEAT, uid: "a2", people: [ben], start: startOn(3) }),
    bookings: { a1: "cancelled", a2: "confirmed" },
  },
};

describe.runIf(ownDatabases())("an event in whose way another is being applied", () => {
  test.for(Object.entries(IN_THE_WAY))(
    "is pending at once, and applied right behind, when %s",
    async ([, { before = [], first, second, bookings }]) => {
      for (const said of [...before, first, second]) await post(observer, calm, said);
      for (const said of before) await post(observer, tenant, said);

      await one.query("begin");
      expect(await post(one, tenant, first)).toBe("stored");
      expect(await postInTime(two, tenant, second)).toBe("pending");
      await one.query("commit");

      await applyPending(two, [tenant]);
      expect((await outcome(observer, tenant)).bookings).toEqual(bookings);
      expect(await comparableRows(observer, tenant)).toEqual(await comparableRows(observer, calm));
    },
  );

  test("stays pending while the other goes on", async () => {
    await one.query("begin");
    await post(one, tenant, event(0, "BOOKING_CREATED"));
    await post(two, tenant, event(5, "BOOKING_CANCELLED"));
    expect(await pendingNow(two)).toBe("busy");
    await one.query("commit");
    expect(await pendingNow(two)).toBe("done");
    expect((await outcome(observer, tenant)).bookings).toEqual({ a1: "cancelled" });
  });

  test("is applied alone when the other is undone", async () => {
    await one.query("begin");
    await post(one, tenant, event(0, "BOOKING_CREATED"));
    expect(await postInTime(two, tenant, event(5, "BOOKING_CANCELLED"))).toBe("pending");
    await one.query("rollback");
    await applyPending(two, [tenant]);
    expect((await outcome(observer, tenant)).bookings).toEqual({ a1: "cancelled" });
  });

  test("does not keep a later event of its booking waiting", async () => {
    await one.query("begin");
    await post(one, tenant, event(0, "BOOKING_CREATED"));
    expect(await post(two, tenant, event(5, "BOOKING_CANCELLED"))).toBe("pending");
    await one.query("commit");
    const moved = event(3, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" });
    expect(await post(two, tenant, moved)).toBe("stored");
    expect(await pendingNow(two)).toBe("done");
    const { bookings } = await outcome(observer, tenant);
    expect(Object.keys(bookings)).toEqual(["a2"]);
  });

  test("is a duplicate when it is the same delivery, which it waits for", async () => {
    const [waiting, holding] = [await processOf(two), await processOf(one)];
    await one.query("begin");
    await post(one, tenant, event(0, "BOOKING_CREATED"));
    const second = post(two, tenant, event(0, "BOOKING_CREATED"));
    await untilWaiting(observer, waiting, holding);
    await one.query("commit");
    expect(await second).toBe("duplicate");
  });

  test("is a duplicate when it is pending already", async () => {
    await one.query("begin");
    await post(one, tenant, event(0, "BOOKING_CREATED"));
    expect(await postInTime(two, tenant, event(5, "BOOKING_CANCELLED"))).toBe("pending");
    expect(await postInTime(two, tenant, event(5, "BOOKING_CANCELLED"))).toBe("duplicate");
    await one.query("commit");
    await applyPending(two, [tenant]);
    expect(await post(two, tenant, event(5, "BOOKING_CANCELLED"))).toBe("duplicate");
  });
});

describe.runIf(ownDatabases())("an event with nothing in its way is applied at once", () => {
  test("while another person's booking is being made", async () => {
    await atOnce(
      event(0, "BOOKING_CREATED"),
      event(0, "BOOKING_CREATED", { uid: "b1", people: [ben] }),
    );
  });

  test("while another tenant's booking with the same uid and person is being made", async () => {
    await atOnce(event(0, "BOOKING_CREATED"), event(0, "BOOKING_CREATED"), calm);
  });

  test("while the whole of another tenant is being rebuilt", async () => {
    await one.query("begin");
    await rebuild(one);
    expect(await postInTime(two, calm, event(0, "BOOKING_CREATED"))).toBe("stored");
  });
});

describe.runIf(ownDatabases())("what an admin does", () => {
  test.for(["rebuild", "added rule", "erasure"])(
    "waits until an event is applied: %s",
    async (kind) => {
      await post(observer, tenant, event(0, "BOOKING_CREATED"));
      await firstThenSecond(
        () => post(one, tenant, event(5, "BOOKING_CREATED", { uid: "b1", people: [ben] })),
        () => ADMIN[kind]?.(two) as Promise<unknown>,
      );
      const { bookings } = await outcome(observer, tenant);
      expect(bookings).toEqual({ a1: "confirmed", b1: "confirmed" });
      expect(await plannedByTheRule()).toBe(kind === "added rule" ? 2 : 0);
    },
  );

  test("leaves events pending while it is not committed: a rebuild", async () => {
    await post(observer, tenant, event(0, "BOOKING_CREATED"));
    await pendingDuring(() => rebuild(one), event(5, "BOOKING_CANCELLED"));
    expect((await outcome(observer, tenant)).bookings).toEqual({ a1: "cancelled" });
  });

  test("leaves events pending while it is not committed: an added rule", async () => {
    await pendingDuring(() => addRule(one), event(0, "BOOKING_CREATED"));
    expect(await plannedByTheRule()).toBe(1);
  });

  test("leaves events pending while it is not committed: a deleted rule", async () => {
    await addRule(observer);
    await pendingDuring(
      () => one.query("delete from public.reminder_rules where tenant_id = $1", [tenant.id]),
      event(0, "BOOKING_CREATED"),
    );
    expect(await outcome(observer, tenant)).toMatchObject({ bookings: { a1: "confirmed" } });
    expect(await plannedByTheRule()).toBe(0);
  });

  test("leaves events pending while it is not committed: a rule switched off", async () => {
    await addRule(observer);
    await pendingDuring(
      () =>
        one.query("update public.reminder_rules set active = false where tenant_id = $1", [
          tenant.id,
        ]),
      event(0, "BOOKING_CREATED"),
    );
    expect(await plannedByTheRule()).toBe(0);
  });

  test("leaves events pending while it is not committed: an erasure", async () => {
    await post(observer, tenant, event(0, "BOOKING_CREATED"));
    await pendingDuring(
      () => erase(one),
      event(5, "BOOKING_CREATED", { uid: "b1", people: [ben] }),
    );
    const { bookings, scores } = await outcome(observer, tenant);
    expect(bookings).toEqual({ a1: "confirmed", b1: "confirmed" });
    expect(Object.keys(scores)).not.toContain(ada.contact);
    expect(Object.keys(scores)).toContain(ben.contact);
  });

  test("erases what of the person is pending, too", async () => {
    await one.query("begin");
    await post(one, tenant, event(0, "BOOKING_CREATED"));
    expect(await post(two, tenant, event(5, "BOOKING_LOCATION_UPDATED"))).toBe("pending");
    await one.query("commit");
    await erase(two);
    await applyPending(two, [tenant]);
    const { bookings, scores } = await outcome(observer, tenant);
    expect(bookings).toEqual({ a1: "confirmed" });
    expect(Object.keys(scores)).not.toContain(ada.contact);
  });

  test("erases what is on its way while it searches, too", async () => {
    const ask = { type: "workshop", location: `Ask ${ada.email}` };
    await arrive(observer, event(0, "BOOKING_CREATED"), HOUR_AGO);
    await firstThenSecond(
      // It has its id, but the one that got the next is seen before it.
      async () => {
        await arrive(one, event(5, "BOOKING_CREATED", { uid: "b1", people: [ben], ...ask }));
        await arrive(observer, event(6, "BOOKING_CANCELLED"));
      },
      () => erase(two),
    );
    await applyPending(two, [tenant], new Date());
    expect((await outcome(observer, tenant)).bookings).toEqual({
      a1: "cancelled",
      b1: "confirmed",
    });
    const { rows } = await observer.query(
      `select cal_uid from public.webhook_events
       where tenant_id = $1 and strpos(lower(body::text), $2) > 0`,
      [tenant.id, ada.contact],
    );
    expect(rows).toEqual([]);
  });

  test("is done one after the other: two rules are added", async () => {
    await post(observer, tenant, event(0, "BOOKING_CREATED"));
    await firstThenSecond(
      () => addRule(one),
      () => addRule(two),
    );
    expect(await plannedByTheRule()).toBe(2);
  });
});

const ADMIN: Record<string, (session: pg.Client) => Promise<unknown>> = {
  rebuild,
  "added rule": addRule,
  erasure: erase,
};

function rebuild(session: pg.Client): Promise<unknown> {
  return session.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
}

function erase(session: pg.Client): Promise<unknown> {
  return session.query("select public.erase_person($1, $2, $3)", [tenant.slug, ada.email, NOW]);
}

/** Hands an event over by the real clock: erasing asks it what is still on its way. */
function arrive(session: pg.Client, said: Said, now = new Date()): Promise<string> {
  const text = JSON.stringify(bodyOf(said));
  return receive(session, { tenant, event: { text, eventId: hashOf(text) }, now });
}

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
     where r.tenant_id = $1 and rule.name = 'Added' and r.status = 'scheduled'`,
    [tenant.id],
  );
  return rows[0].count;
}

async function pendingNow(session: pg.Client): Promise<string> {
  const { rows } = await session.query("select private.apply_pending($1, p_now => $2) as answer", [
    tenant.id,
    NOW,
  ]);
  return rows[0].answer;
}

/** What is done on session one is not committed before the event is answered. */
async function pendingDuring(act: () => Promise<unknown>, said: Said): Promise<void> {
  await one.query("begin");
  await act();
  expect(await postInTime(two, tenant, said)).toBe("pending");
  await one.query("commit");
  await applyPending(two, [tenant]);
}

/** Holds the first transaction open until the second one waits for it. */
async function firstThenSecond(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<void> {
  const [waiting, holding] = [await processOf(two), await processOf(one)];
  await one.query("begin");
  await first();
  const ended = second();
  // Reported where it is awaited; until then nobody listens.
  ended.catch(() => {});
  await untilWaiting(observer, waiting, holding);
  await one.query("commit");
  await ended;
}

async function atOnce(first: Said, second: Said, to = tenant): Promise<void> {
  await one.query("begin");
  await post(one, tenant, first);
  expect(await postInTime(two, to, second)).toBe("stored");
}
