import { Fields } from "./fields.ts";

/** What is read of a booking. Everything is in `raw`, as it came. */
export interface ApiBooking {
  readonly uid: string;
  readonly id: number | null;
  /** `accepted`, `pending`, `cancelled`, `rejected`, or one that is not known yet; in lower case. */
  readonly status: string;
  readonly start: string;
  readonly end: string;
  readonly createdAt: string | null;
  /**
   * When the booking's row was written. Somebody marked as absent, a seat given up while others
   * stay and an added guest need not move it.
   */
  readonly updatedAt: string | null;
  /** The booking that this one took the place of. */
  readonly rescheduledFromUid: string | null;
  /** The booking that took its place; then it is not cancelled, whatever `status` says. */
  readonly rescheduledToUid: string | null;
  /** Cal.com's id of the series, which no webhook tells. */
  readonly recurringBookingUid: string | null;
  /** Null also where the event type was deleted: then seats and answers are missing. */
  readonly eventType: { readonly id: number | null; readonly slug: string | null } | null;
  /** The organizer, whatever the kind of event. A deleted one has the address "unknown". */
  readonly hosts: readonly { readonly id: number | string | null; readonly email: string | null }[];
  /** Also the last one whose seat was given up, and none where the reader may not see them. */
  readonly attendees: readonly ApiAttendee[];
  readonly absentHost: boolean;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface ApiAttendee {
  readonly email: string | null;
  readonly name: string | null;
  /** Marked as a no-show. */
  readonly absent: boolean;
  /** Their seat; a key to it, never shown to others. */
  readonly seatUid: string | null;
}

/** Reads a booking; `path` says where in the answer it stands. */
export function readBooking(value: unknown, path: string): ApiBooking {
  const fields = Fields.of(value, path);
  const eventType = fields.maybeObject("eventType");
  return {
    uid: fields.text("uid"),
    id: fields.maybeNumber("id"),
    status: fields.text("status").toLowerCase(),
    start: fields.time("start"),
    end: fields.time("end"),
    createdAt: fields.maybeTime("createdAt"),
    updatedAt: fields.maybeTime("updatedAt"),
    rescheduledFromUid: fields.maybeText("rescheduledFromUid"),
    rescheduledToUid: fields.maybeText("rescheduledToUid"),
    recurringBookingUid: fields.maybeText("recurringBookingUid"),
    eventType: eventType && {
      id: eventType.maybeNumber("id"),
      slug: eventType.maybeText("slug"),
    },
    hosts: fields.list("hosts", readHost),
    attendees: fields.list("attendees", readAttendee),
    absentHost: fields.flag("absentHost"),
    raw: fields.all,
  };
}

function readHost(value: unknown, path: string): ApiBooking["hosts"][number] {
  const fields = Fields.of(value, path);
  return { id: fields.maybeId("id"), email: fields.maybeText("email") };
}

function readAttendee(value: unknown, path: string): ApiAttendee {
  const fields = Fields.of(value, path);
  return {
    email: fields.maybeText("email"),
    name: fields.maybeText("name"),
    absent: fields.flag("absent"),
    seatUid: fields.maybeText("seatUid"),
  };
}
