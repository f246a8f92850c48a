import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { giveUp } from "../histories/deliver.ts";
import type { Person } from "../histories/people.ts";
import type { Said } from "../histories/said.ts";
import { comparableRows, failures } from "../histories/snapshot.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { later, NOW, startOn } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";
import { ada, ben, event } from "./events.ts";
import { post } from "./sessions.ts";

const TIMEOUT_MS = 120_000;
const WEEK = 7;

let database: Database;
let client: pg.Client;
/** Where everything is applied as it arrives, and where all of it is pending together. */
let oneByOne: Tenant;
let together: Tenant;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  client = database.client;
  // How often a booking's row was written.
  await client.query(`
    create table private.writes (tenant_id uuid, booking_id uuid);
    create function private.count_write() returns trigger language plpgsql as $$
    begin
      insert into private.writes values (new.tenant_id, new.id);
      return null;
    end $$;
    create trigger writes after insert or update on public.bookings
      for each row execute function private.count_write();`);
});
afterAll(() => database?.close());

describe.runIf(ownDatabases())("what is pending together is applied in one go", () => {
  beforeEach(async () => {
    [oneByOne, together] = (await newTenants(client, 2)) as [Tenant, Tenant];
  });

  test("300 seats of one booking are one fold", { timeout: TIMEOUT_MS }, async () => {
    const seats = numbered(300).map((n) => seat(n, { people: [person(n)] }));
    await compare([], seats);
    expect(await writes(together)).toEqual([1]);
  });

  test("seats of a booking that is known are one fold", { timeout: TIMEOUT_MS }, async () => {
    const seats = numbered(40).map((n) => seat(n, { people: [person(n)] }));
    await compare(seats.slice(0, 20), seats.slice(20));
    expect(await writes(together)).toEqual([21]);
  });

  test("104 occurrences of a series are one fold each", { timeout: TIMEOUT_MS }, async () => {
    await compare([], numbered(104).map(weekly));
    expect(await writes(together)).toEqual(Array.from({ length: 104 }, () => 1));
  });

  test("so is a series that is cancelled meanwhile", { timeout: TIMEOUT_MS }, async () => {
    const cancelled = { ...weekly(2), trigger: "BOOKING_CANCELLED", at: later(weekly(1).at, 60) };
    await compare([weekly(1), weekly(2)], [...numbered(30).slice(2).map(weekly), cancelled]);
  });

  test("a series that is confirmed while its occurrences are news", async () => {
    const asked = [1, 2, 3].map((n) => ({ ...weekly(n), trigger: "BOOKING_REQUESTED" }));
    const confirmed = { ...weekly(1), at: later(weekly(1).at, 60) };
    await compare([], [...asked, confirmed]);
    expect(await writes(together)).toEqual([1, 1, 1]);
  });

  test("a new occurrence of a series that was cancelled by one that was moved", async () => {
    const w2m = { uid: "w2m", start: later(startOn(8), 60) };
    const [move, cancel] = ["BOOKING_RESCHEDULED", "BOOKING_CANCELLED"];
    await compare(
      [weekly(1), weekly(2)],
      [
        { ...weekly(2), ...w2m, trigger: move, previous: "w2", at: later(weekly(2).at, 5) },
        { ...weekly(2), ...w2m, trigger: cancel, at: later(weekly(2).at, 9) },
        weekly(3),
      ],
    );
  });

  test("a seat that leaves a time that is news", async () => {
    const two = { uid: "s2", start: startOn(3) };
    const move = { trigger: "BOOKING_RESCHEDULED", previous: "s1" };
    await compare(
      [],
      [
        seat(1, { people: [ada] }),
        seat(2, { ...two, people: [ben] }),
        seat(3, { ...two, ...move, people: [ada] }),
      ],
    );
    expect(await writes(together)).toEqual([1, 1]);
  });

  test("300 bookings of one lead are one fold each", { timeout: TIMEOUT_MS }, async () => {
    const bookings = numbered(300).map((n) =>
      event(n, "BOOKING_CREATED", { uid: `u${n}`, start: startOn(n % 30) }),
    );
    await compare([], bookings);
    expect(await writes(together)).toEqual(Array.from({ length: 300 }, () => 1));
  });

  test("the whole life of a booking is one fold", async () => {
    await compare(
      [],
      [
        event(0, "BOOKING_REQUESTED"),
        event(1, "BOOKING_CREATED"),
        event(2, "BOOKING_LOCATION_UPDATED", { location: "https://meet.example/room" }),
        event(3, "BOOKING_CANCELLED"),
      ],
    );
    expect(await writes(together)).toEqual([1]);
  });

  test("a chain of reschedules is one fold", async () => {
    const chain = numbered(60).map((n) =>
      event(n, n === 1 ? "BOOKING_CREATED" : "BOOKING_RESCHEDULED", {
        uid: `a${n}`,
        start: startOn(n),
        ...(n > 1 && { previous: `a${n - 1}` }),
      }),
    );
    await compare([], chain);
    expect(await writes(together)).toEqual([1]);
  });

  test("bookings are merged that were two until the last event", async () => {
    await compare(
      [],
      [
        event(0, "BOOKING_CREATED"),
        event(11, "BOOKING_LOCATION_UPDATED", { uid: "a2" }),
        event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
      ],
    );
  });

  test("a booking is merged into one that was known", async () => {
    await compare(
      [event(0, "BOOKING_CREATED"), event(1, "BOOKING_CREATED", { uid: "b1", people: [ben] })],
      [
        event(11, "BOOKING_LOCATION_UPDATED", { uid: "a2" }),
        event(12, "BOOKING_CANCELLED", { uid: "b1", people: [ben] }),
        event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
        event(20, "BOOKING_RESCHEDULED", { uid: "a3", previous: "a2" }),
      ],
    );
  });

  test("a booking that was applied is merged into one that is older and pending", async () => {
    const older = event(0, "BOOKING_CREATED");
    const applied = event(11, "BOOKING_LOCATION_UPDATED", { uid: "a2" });
    for (const said of [older, applied]) await post(client, oneByOne, said);
    await giveUp(client, 1, 0);
    expect(await post(client, together, older)).toBe("pending");
    await giveUp(client, 0, 0);
    expect(await post(client, together, applied)).toBe("stored");
    await compare(
      [],
      [
        event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
        event(12, "BOOKING_CREATED", { uid: "b1", people: [ben] }),
      ],
    );
  });

  test("seats that change places between two times that are new", async () => {
    const two = { uid: "s2", start: startOn(3) };
    const move = { trigger: "BOOKING_RESCHEDULED" };
    await compare(
      [],
      [
        seat(1, { people: [ada] }),
        seat(2, { ...two, people: [ben] }),
        seat(3, { ...two, ...move, previous: "s1", people: [ada] }),
        seat(4, { ...move, previous: "s2", people: [ben] }),
        seat(5, { trigger: "BOOKING_CANCELLED", people: [ben] }),
      ],
    );
  });
});

/** All of it one by one for one tenant; for the other, what comes second is applied in one call. */
async function compare(before: readonly Said[], pending: readonly Said[]): Promise<void> {
  for (const said of [...before, ...pending]) await post(client, oneByOne, said);
  for (const said of before) await post(client, together, said);
  await giveUp(client, 1, 0);
  const answers = new Set<string>();
  for (const said of pending) answers.add(await post(client, together, said));
  await giveUp(client, 0, 0);
  expect([...answers]).toEqual(["pending"]);

  const { rows } = await client.query("select private.apply_pending($1, 1000, $2) as answer", [
    together.id,
    NOW,
  ]);
  expect(await failures(client, [oneByOne, together])).toEqual([]);
  expect(rows[0].answer).toBe("done");
  expect(await comparableRows(client, together)).toEqual(await comparableRows(client, oneByOne));
}

/** How often each booking's row was written. */
async function writes(tenant: Tenant): Promise<number[]> {
  const { rows } = await client.query(
    `select count(*)::integer as count from private.writes where tenant_id = $1
     group by booking_id order by count`,
    [tenant.id],
  );
  return rows.map(({ count }) => count);
}

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function person(n: number): Person {
  const email = `person-${n}@many.example`;
  return {
    name: `Person ${n}`,
    email,
    phone: null,
    contact: email,
    phoneOnly: false,
    organization: true,
    timeZone: "UTC",
  };
}

function seat(minute: number, more: Partial<Said>): Said {
  const trigger = more.trigger ?? "BOOKING_CREATED";
  return event(minute, trigger, { uid: "s1", seated: true, type: "workshop", ...more });
}

/** The n-th occurrence. It stays at its hour on the booker's clock. */
function weekly(n: number): Said {
  return event(0, "BOOKING_CREATED", {
    uid: `w${n}`,
    start: startOn(1 + (n - 1) * WEEK),
    icalUid: "series@cal.example",
    recurrence: { freq: 2, count: 104, interval: 1 },
  });
}
