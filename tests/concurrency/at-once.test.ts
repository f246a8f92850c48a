import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, deadlocks, openDatabase } from "../histories/database.ts";
import { applyPending } from "../histories/deliver.ts";
import type { Said } from "../histories/said.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { startOn } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";
import { ada, ben, event, occurrence } from "./events.ts";
import { outcome, post } from "./sessions.ts";

const ROUNDS = 25;

let database: Database;
beforeAll(async () => {
  if (ownDatabases()) database = await openDatabase(4);
});
afterAll(() => database?.close());

const seat = { seated: true, type: "workshop" };

/** What arrives before, and what then arrives at the same moment, each on its own connection. */
const CASES: Record<string, { before: Said[]; atOnce: Said[]; bookings: Record<string, string> }> =
  {
    "four events of one booking": {
      before: [],
      atOnce: [
        event(0, "BOOKING_REQUESTED"),
        event(1, "BOOKING_CREATED"),
        event(2, "BOOKING_LOCATION_UPDATED", { location: "https://meet.example/room" }),
        event(3, "BOOKING_CANCELLED"),
      ],
      bookings: { a1: "cancelled" },
    },
    "a chain of reschedules": {
      before: [],
      atOnce: [
        event(0, "BOOKING_CREATED"),
        event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
        event(20, "BOOKING_RESCHEDULED", { uid: "a3", previous: "a2" }),
        event(30, "BOOKING_RESCHEDULED", { uid: "a4", previous: "a3" }),
      ],
      bookings: { a4: "rescheduled" },
    },
    "merges of rows that exist, from both sides": {
      before: [
        event(0, "BOOKING_CREATED"),
        event(11, "BOOKING_LOCATION_UPDATED", { uid: "a2" }),
        event(21, "BOOKING_LOCATION_UPDATED", { uid: "a3" }),
        event(31, "BOOKING_LOCATION_UPDATED", { uid: "a4" }),
      ],
      atOnce: [
        event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
        event(20, "BOOKING_RESCHEDULED", { uid: "a3", previous: "a2" }),
        event(30, "BOOKING_RESCHEDULED", { uid: "a4", previous: "a3" }),
        event(40, "BOOKING_CANCELLED", { uid: "a4" }),
      ],
      bookings: { a4: "cancelled" },
    },
    "four bookings of one new lead": {
      before: [],
      atOnce: ["a1", "b1", "c1", "d1"].map((uid, i) => event(i, "BOOKING_CREATED", { uid })),
      bookings: { a1: "confirmed", b1: "confirmed", c1: "confirmed", d1: "confirmed" },
    },
    "new and old bookings of one known lead": {
      before: [event(0, "BOOKING_CREATED"), event(1, "BOOKING_CREATED", { uid: "b1" })],
      atOnce: [
        event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
        event(11, "BOOKING_RESCHEDULED", { uid: "b2", previous: "b1" }),
        event(12, "BOOKING_CREATED", { uid: "c1" }),
        event(13, "BOOKING_CREATED", { uid: "d1" }),
      ],
      bookings: { a2: "rescheduled", b2: "rescheduled", c1: "confirmed", d1: "confirmed" },
    },
    "merges of two bookings of one lead": {
      before: [
        event(0, "BOOKING_CREATED"),
        event(1, "BOOKING_CREATED", { uid: "b1" }),
        event(11, "BOOKING_LOCATION_UPDATED", { uid: "a2" }),
        event(12, "BOOKING_LOCATION_UPDATED", { uid: "b2" }),
      ],
      atOnce: [
        event(10, "BOOKING_RESCHEDULED", { uid: "a2", previous: "a1" }),
        event(11, "BOOKING_RESCHEDULED", { uid: "b2", previous: "b1" }),
        event(20, "BOOKING_CANCELLED", { uid: "a2" }),
        event(21, "BOOKING_CANCELLED", { uid: "b2" }),
      ],
      bookings: { a2: "cancelled", b2: "cancelled" },
    },
    "a series and its cancellation": {
      before: [occurrence(0, "BOOKING_CREATED", 1)],
      atOnce: [
        occurrence(5, "BOOKING_CANCELLED", 1),
        occurrence(0, "BOOKING_CREATED", 2),
        occurrence(0, "BOOKING_CREATED", 3),
        occurrence(0, "BOOKING_CREATED", 4),
      ],
      bookings: { w1: "cancelled", w2: "cancelled", w3: "cancelled", w4: "cancelled" },
    },
    "seats that change places": {
      before: [
        event(0, "BOOKING_CREATED", seat),
        event(1, "BOOKING_CREATED", { ...seat, uid: "a2", people: [ben], start: startOn(3) }),
      ],
      atOnce: [
        event(5, "BOOKING_RESCHEDULED", { ...seat, uid: "a2", previous: "a1", start: startOn(3) }),
        event(6, "BOOKING_RESCHEDULED", { ...seat, previous: "a2", people: [ben] }),
        event(7, "BOOKING_CANCELLED", { ...seat, people: [ben] }),
        event(8, "BOOKING_CANCELLED", { ...seat, uid: "a2", people: [ada], start: startOn(3) }),
      ],
      bookings: { a1: "cancelled", a2: "cancelled" },
    },
  };

test.runIf(ownDatabases()).for(Object.entries(CASES))(
  "%s arriving at once end as if one by one, without a deadlock",
  { timeout: 120_000 },
  async ([, { before, atOnce, bookings }]) => {
    const { client, clients } = database;
    const already = await deadlocks(clients);
    const [serial, ...tenants] = (await newTenants(client, ROUNDS + 1)) as [Tenant, ...Tenant[]];
    for (const said of [...before, ...atOnce]) await post(client, serial, said);
    const expected = await outcome(client, serial);
    expect(expected.bookings).toEqual(bookings);

    for (const tenant of tenants) {
      for (const said of before) await post(client, tenant, said);
      const answers = atOnce.map((said, index) => post(clients[index] as pg.Client, tenant, said));
      for (const answer of await Promise.all(answers)) {
        expect(["stored", "pending"]).toContain(answer);
      }
      await applyPending(client, [tenant]);
      expect(await outcome(client, tenant)).toEqual(expected);
    }
    expect(await deadlocks(clients), "deadlocks").toBe(already);
  },
);
