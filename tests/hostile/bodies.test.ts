import { afterAll, beforeAll, expect, test } from "vitest";
import { buildEvent, type EventOptions, TRIGGERS } from "../../local/events/index.ts";
import { type Database, openDatabase } from "../histories/database.ts";
import { hashOf } from "../histories/said.ts";
import { ownDatabases } from "../setup/stack.ts";
import { survive } from "./survival.ts";

let database: Database;
beforeAll(async () => {
  if (ownDatabases()) database = await openDatabase(1);
});
afterAll(() => database?.close());

const BASE: EventOptions = {
  uid: "h1",
  createdAt: "2031-02-01T09:00:00Z",
  start: "2031-03-20T10:00:00Z",
};

/** A well-formed event with these keys of its payload replaced. */
function event(payload: Record<string, unknown>, trigger = "BOOKING_CREATED"): string {
  return JSON.stringify(buildEvent(trigger, { ...BASE, payload }));
}

const person = (more: Record<string, unknown> = {}) => ({
  name: "Ada Okafor",
  email: "ada@okafor-design.example",
  timeZone: "Europe/Berlin",
  language: { locale: "en" },
  ...more,
});
const huge = "x".repeat(500_000);
/** As long as no index row can be, and not to be compressed. */
const overlong = Array.from({ length: 80 }, (_, i) => hashOf(String(i))).join("");
const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: [deep(levels - 2)] });

/** Bodies that are strange and still say enough. */
const APPLIED: Record<string, string> = {
  "numbers as strings": event({
    bookingId: "77",
    price: "4900",
    length: "30",
    seatsPerTimeSlot: null,
  }),
  "numbers too large for any column": event({ bookingId: 1e300, price: 1e300, eventTypeId: 1e300 }),
  "numbers that are no numbers": event({ bookingId: "seventy-seven", price: "free", length: [] }),
  "a number as uid": event({ uid: 4711 }),
  "a hundred attendees": event({
    attendees: Array.from({ length: 100 }, (_, i) => person({ email: `a${i}@many.example` })),
  }),
  "a hundred seats in one event": event({
    seatsPerTimeSlot: 100,
    attendees: Array.from({ length: 100 }, (_, i) => person({ email: `a${i}@many.example` })),
  }),
  "one address twice, in two spellings": event({
    attendees: [person(), person({ email: "ADA@okafor-design.EXAMPLE", name: "Ada O." })],
  }),
  "no attendees": event({ attendees: [] }),
  "attendees that are an object": event({ attendees: { 0: person() } }),
  "attendees that are no persons": event({ attendees: [null, 1, "ada", [], [[person()]], {}] }),
  "an attendee with objects for texts": event({
    attendees: [person({ name: { first: "Ada" }, timeZone: ["Europe/Berlin"], language: "en" })],
  }),
  "an attendee without an address or a phone": event({ attendees: [{ name: "Nobody" }] }),
  "an address that is none": event({ attendees: [person({ email: "not an address" })] }),
  "an address of blanks": event({ attendees: [person({ email: "   " })] }),
  "an address too long to be one": event({
    attendees: [person({ email: `${overlong}@long.example` })],
  }),
  "a phone number too long to be one": event({
    attendees: [{ name: "Ada", phoneNumber: overlong }],
    responses: {},
  }),
  "a name of ten thousand letters, and notes": event({
    attendees: [person({ name: "N".repeat(10_000) })],
    additionalNotes: huge,
  }),
  "a phone number without a digit": event({
    attendees: [person({ email: "x@sms.cal.com", phoneNumber: "call me" })],
    responses: {},
  }),
  "responses that are an array": event({ responses: [1, 2, 3] }),
  "responses whose answers are anything": event({
    responses: { a: null, b: 1, c: { value: { value: { value: 1 } } }, d: { value: [] }, e: [] },
  }),
  "an organizer that is a text": event({ organizer: "Nora" }),
  "an organizer on Mars": event({
    organizer: { name: "Nora", email: "n@x.example", timeZone: "Mars/Phobos" },
    recurringEvent: { freq: 2, count: 3, interval: 1 },
  }),
  "an attendee on Mars": event({ attendees: [person({ timeZone: "Mars/Phobos" })] }),
  "a recurrence of nonsense": event({
    recurringEvent: { freq: "often", count: -1, interval: { a: 1 } },
  }),
  "a recurrence that is an array": event({ recurringEvent: [2, 3] }),
  "a recurrence in the year 9999": event({
    startTime: "9999-12-31T23:59:59Z",
    endTime: "9999-12-31T23:59:59Z",
    recurringEvent: { freq: 0 },
  }),
  "times with odd offsets": event({
    startTime: "2031-03-20T10:00:00+14:00",
    endTime: "2031-03-20T10:30:00-1200",
  }),
  "the year 9999": event({ startTime: "9999-12-31T23:00:00Z", endTime: "9999-12-31T23:30:00Z" }),
  "the year 1": event({ startTime: "0001-01-01T00:00:00Z", endTime: "0001-01-01T01:00:00Z" }),
  "an end before its start": event({ endTime: "2031-03-19T10:00:00Z" }),
  "no times": event({ startTime: undefined, endTime: undefined }),
  "times that are null": event({ startTime: null, endTime: null }),
  "metadata that is a text": event({ metadata: "none", videoCallData: [], location: { a: 1 } }),
  "a location of half a million letters": event({ location: huge }),
  "a title of half a million letters": event({ title: huge, eventTitle: huge, type: huge }),
  "a calendar id too long to be one": event({ iCalUID: overlong }),
  "a uid with quotes, braces and a line break": event({ uid: `'"{}\\$1\n;--` }),
  "a rescheduled uid that is its own": event({ rescheduleUid: "h1" }, "BOOKING_RESCHEDULED"),
  "a rescheduled uid that is an object": event({ rescheduleUid: { a: 1 } }, "BOOKING_RESCHEDULED"),
  "a cancellation with objects for texts": event(
    { cancellationReason: { a: 1 }, cancelledBy: [1], requestReschedule: "true" },
    "BOOKING_CANCELLED",
  ),
  "a no-show of nobody": event({ attendees: [] }, "BOOKING_NO_SHOW_UPDATED"),
  "a no-show with texts for booleans": event(
    { attendees: [{ email: "ada@okafor-design.example", noShow: "true" }] },
    "BOOKING_NO_SHOW_UPDATED",
  ),
  "missing guests who are an object": event({ guests: { a: 1 } }, "AFTER_GUESTS_CAL_VIDEO_NO_SHOW"),
  "nesting below the limit": event({ customInputs: deep(190) }),
  "NUL and broken characters": event({ title: "a\u0000b\ud800c", uid: "h\u00001" }),
  "keys named like JavaScript's own": event(
    JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}'),
  ),
  "a createdAt that is no time": JSON.stringify({
    ...buildEvent("BOOKING_CREATED", BASE),
    createdAt: "yesterday",
  }),
  "a createdAt of the year 9999": JSON.stringify({
    ...buildEvent("BOOKING_CREATED", BASE),
    createdAt: "9999-12-31T23:59:59.999Z",
  }),
  "a createdAt of the year 1": JSON.stringify({
    ...buildEvent("BOOKING_CREATED", BASE),
    createdAt: "0001-01-01T00:00:00.000Z",
  }),
  "no createdAt": JSON.stringify({ ...buildEvent("BOOKING_CREATED", BASE), createdAt: undefined }),
  "an ended meeting without an end": event({ endTime: undefined }, "MEETING_ENDED"),
};

/** Bodies with a trigger of a booking that lack what it takes. */
const UNPARSEABLE: Record<string, string> = {
  "no uid": event({ uid: undefined }),
  "a uid of half a million letters": event({ uid: huge }),
  "a uid too long to be one": event({ uid: overlong }),
  "a replaced uid too long to be one": event({ rescheduleUid: overlong }, "BOOKING_RESCHEDULED"),
  "a uid of blanks": event({ uid: " \n" }),
  "a uid that is null": event({ uid: null }),
  "a payload that is null": JSON.stringify({ triggerEvent: "BOOKING_CREATED", payload: null }),
  "a payload that is an array": JSON.stringify({ triggerEvent: "BOOKING_CREATED", payload: [1] }),
  "a payload that is a text": JSON.stringify({ triggerEvent: "BOOKING_CREATED", payload: "{}" }),
  "no payload": JSON.stringify({ triggerEvent: "BOOKING_CREATED" }),
  "no trigger": JSON.stringify({ payload: { uid: "h1" } }),
  "a trigger that is null": JSON.stringify({ triggerEvent: null, payload: { uid: "h1" } }),
  "an empty object": "{}",
  "an array": "[]",
  false: "false",
  null: "null",
  "a number": "17",
  "a text": '"BOOKING_CREATED"',
  "no JSON": "triggerEvent=BOOKING_CREATED&uid=h1",
  nothing: "",
  "too deep": JSON.stringify({ triggerEvent: "BOOKING_CREATED", payload: deep(300) }),
  "the year 0": event({ startTime: "0000-01-01T00:00:00Z" }),
  "a month that is none": event({ startTime: "2031-13-01T00:00:00Z" }),
  "a time without an offset": event({ startTime: "2031-03-20T10:00:00" }),
  "a time zone for an offset": event({ startTime: "2031-03-20T10:00:00 Mars/Phobos" }),
  "a time that is an object": event({ startTime: { $date: 0 } }),
  "a time as a number": event({ startTime: 1931767200000 }),
  "a year beyond the calendar": event({ endTime: "+275760-09-13T00:00:00.000Z" }),
};

/** Triggers that say nothing about a booking, whatever they carry. */
const IGNORED: Record<string, string> = {
  "an unknown trigger": JSON.stringify({
    triggerEvent: "BOOKING_TELEPORTED",
    payload: { uid: "h1" },
  }),
  "a trigger that is a number": JSON.stringify({ triggerEvent: 17, payload: { uid: "h1" } }),
  "a trigger that is an object": JSON.stringify({ triggerEvent: { a: 1 }, payload: { uid: "h1" } }),
  "a trigger of half a million letters": JSON.stringify({ triggerEvent: huge, payload: {} }),
  "a trigger in lower case": JSON.stringify({ triggerEvent: "booking_created", payload: {} }),
  "a ping": JSON.stringify(buildEvent("PING", BASE)),
};

const ALL = [
  ...Object.entries(APPLIED).map(([name, text]) => ({ name, text, status: "applied" })),
  ...Object.entries(UNPARSEABLE).map(([name, text]) => ({ name, text, status: "unparseable" })),
  ...Object.entries(IGNORED).map(([name, text]) => ({ name, text, status: "ignored" })),
];

test.runIf(ownDatabases()).for(ALL)("$status: $name", async ({ text, status }) => {
  expect(await survive(database.client, [text])).toMatchObject([{ status }]);
});

test.runIf(ownDatabases())("all of them about one booking", { timeout: 120_000 }, async () => {
  await survive(
    database.client,
    ALL.map(({ text }) => text).filter((text) => text.length < 100_000),
  );
});

test.runIf(ownDatabases()).for(TRIGGERS)("%s with nothing but a uid", async (trigger) => {
  const flat = { triggerEvent: trigger, uid: "h1" };
  const wrapped = { triggerEvent: trigger, payload: { uid: "h1" } };
  await survive(database.client, [JSON.stringify(wrapped), JSON.stringify(flat)]);
});

test.runIf(ownDatabases())("reschedules that go in a circle", async () => {
  const moved = (uid: string, rescheduleUid: string, minute: number) =>
    JSON.stringify(
      buildEvent("BOOKING_RESCHEDULED", {
        ...BASE,
        uid,
        rescheduleUid,
        createdAt: `2031-02-01T09:0${minute}:00Z`,
      }),
    );
  const texts = [moved("h2", "h1", 1), moved("h1", "h2", 2), moved("h3", "h2", 3)];
  const circle = [moved("h1", "h3", 4), moved("h2", "h1", 5)];
  await survive(database.client, texts.slice(0, 2));
  await survive(database.client, texts);
  await survive(database.client, [...texts, ...circle]);
  await survive(database.client, [...texts, ...circle].reverse());
});
