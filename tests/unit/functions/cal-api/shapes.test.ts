import { describe, expect, it } from "vitest";
import { readBooking } from "../../../../supabase/functions/_shared/cal-api/booking.ts";
import { PEOPLE, type Person } from "../../../histories/people.ts";
import { hashOf } from "../../../histories/said.ts";
import { later } from "../../../histories/timeline.ts";
import {
  book,
  giveUpSeat,
  markHostAbsent,
  markNoShow,
  takeSeat,
} from "../../../stand-ins/cal-api/acts.ts";
import { calCom, problemOf } from "./cal-com.ts";

const cal = calCom();
const [ada, ben] = PEOPLE as readonly [Person, Person];
const start = new Date("2026-03-10T10:00:00Z");

const ODD = {
  uid: "odd",
  status: "AWAITING_HOST",
  start: "2026-03-10T10:00:00+01:00",
  end: "2026-03-10T10:30:00.000Z",
};

describe("a booking", () => {
  it("is read with its people, its times in UTC, and as it came", async () => {
    await book(cal.account, { person: ada, guests: [ben], start, uid: "a1" });
    const [booking] = await cal.api.bookingsByUid("a1");
    expect(booking).toMatchObject({
      uid: "a1",
      status: "accepted",
      start: "2026-03-10T10:00:00.000Z",
      end: "2026-03-10T10:30:00.000Z",
      rescheduledFromUid: null,
      rescheduledToUid: null,
      recurringBookingUid: null,
      eventType: { id: 77, slug: "intro-call" },
      hosts: [{ id: 41, email: "nora@studio-lind.example" }],
      attendees: [
        { email: ada.email, name: "Ada Okafor", absent: false, seatUid: null },
        { email: ben.email, name: "Ben", absent: false, seatUid: null },
      ],
      absentHost: false,
      raw: { guests: [ben.email], bookingFieldsResponses: { name: "Ada Okafor" } },
    });
  });

  it("tells who did not come, which nothing dates", async () => {
    await book(cal.account, { person: ada, start, uid: "a1" });
    const [before] = await cal.api.bookingsByUid("a1");
    cal.clock.advance(86_400_000);
    await markNoShow(cal.account, "a1", [ada]);
    const [after] = await cal.api.bookingsByUid("a1");
    expect(after?.attendees[0]?.absent).toBe(true);
    expect(after?.updatedAt).toBe(before?.updatedAt);
    markHostAbsent(cal.account, "a1");
    expect((await cal.api.bookingsByUid("a1"))[0]?.absentHost).toBe(true);
  });

  it("with seats has them, each with a time, and the last stays when it is given up", async () => {
    await takeSeat(cal.account, { person: ada, start, uid: "s1" });
    await takeSeat(cal.account, { person: ben, start, uid: "s1" });
    const [both] = await cal.api.bookingsByUid("s1");
    expect(both?.attendees.map(({ seatUid }) => seatUid)).toEqual([
      hashOf(ada.contact),
      hashOf(ben.contact),
    ]);
    await giveUpSeat(cal.account, "s1", ada);
    await giveUpSeat(cal.account, "s1", ben);
    const [none] = await cal.api.bookingsByUid("s1");
    expect(none?.status).toBe("cancelled");
    expect(none?.attendees.map(({ email }) => email)).toEqual([ben.email]);
  });

  it("of a deleted event type has lost seats and answers", async () => {
    await takeSeat(cal.account, { person: ada, start, uid: "s1" });
    cal.account.deletedTypes.add("workshop");
    const [booking] = await cal.api.bookingsByUid("s1");
    expect(booking?.eventType).toBeNull();
    expect(booking?.attendees[0]).toMatchObject({ email: ada.email, seatUid: null });
    expect(booking?.raw.bookingFieldsResponses).toMatchObject({ name: "unknown" });
  });

  it("of a series is found by the series' uid, with all others", async () => {
    for (const week of [0, 1]) {
      await cal.account.happen({
        trigger: "BOOKING_CREATED",
        at: new Date(cal.clock.now()),
        uid: `w${week}`,
        start: later(start, week * 7 * 24 * 60),
        end: later(start, week * 7 * 24 * 60 + 30),
        people: [ada],
        icalUid: "series@cal.example",
        recurrence: { freq: 2, count: 2, interval: 1 },
        type: "weekly",
        price: 0,
        copy: 0,
      });
    }
    const [first] = await cal.api.bookingsByUid("w0");
    const series = await cal.api.bookingsByUid(first?.recurringBookingUid as string);
    expect(series.map(({ uid }) => uid)).toEqual(["w0", "w1"]);
    expect(first?.raw).not.toHaveProperty("rescheduledByEmail");
  });
});

describe("what is not as it was seen", () => {
  it("does not matter where it may be missing", () => {
    expect(
      readBooking({ ...ODD, hosts: null, eventType: null, surprise: [1] }, "data"),
    ).toMatchObject({
      status: "awaiting_host",
      start: "2026-03-10T09:00:00.000Z",
      createdAt: null,
      hosts: [],
      attendees: [],
    });
    const deleted = { ...ODD, hosts: [{ id: "unknown", email: "unknown" }] };
    expect(readBooking(deleted, "data").hosts).toEqual([{ id: "unknown", email: "unknown" }]);
  });

  for (const [change, what] of [
    [{ uid: undefined }, "data[0].uid is missing"],
    [{ uid: 7 }, "data[0].uid is no text"],
    [{ start: "tomorrow" }, "data[0].start is no time"],
    [{ start: "2026-03-10T10:00:00" }, "data[0].start is no time"],
    [{ end: null }, "data[0].end is missing"],
    [{ attendees: {} }, "data[0].attendees is no list"],
    [{ attendees: [{ absent: "no" }] }, "data[0].attendees[0].absent is not yes or no"],
    [{ hosts: ["Nora"] }, "data[0].hosts[0] is no object"],
    [{ eventType: 77 }, "data[0].eventType is no object"],
  ] as const) {
    it(`is named: ${what}`, async () => {
      const problem = await problemOf(() => readBooking({ ...ODD, ...change }, "data[0]"));
      expect(problem.kind).toBe("unreadable");
      expect(problem.message).toBe(`Cal.com's answer is not understood: ${what}.`);
    });
  }

  it("holds up no other booking of its page", async () => {
    await book(cal.account, { person: ada, start, uid: "a1" });
    await book(cal.account, { person: ben, start: later(start, 60), uid: "a2" });
    const shapeOf = cal.account.shapeOf.bind(cal.account);
    cal.account.shapeOf = (booking) => ({
      ...shapeOf(booking),
      ...(booking.uid === "a1" && { end: 7 }),
    });
    const { bookings, unreadable } = await cal.api.bookings({
      sort: { by: "sortStart", order: "asc" },
    });
    expect(bookings.map(({ uid }) => uid)).toEqual(["a2"]);
    expect(unreadable.map(({ uid, problem }) => [uid, problem.message])).toEqual([
      ["a1", "Cal.com's answer is not understood: data[0].end is no time."],
    ]);
  });

  it("is no list of bookings", async () => {
    cal.server.order("null", "cut");
    expect((await problemOf(cal.api.bookings())).message).toContain("data is no list");
    expect((await problemOf(cal.api.bookings())).kind).toBe("misconfigured");
  });
});
