import { numberOf } from "../../../local/events/facts.ts";
import type { Person } from "../../histories/people.ts";

/** A user of Cal.com who hosts bookings. */
export interface Host {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly username: string;
  readonly timeZone: string;
}

/** The organizer of all events in tests. */
export const NORA: Host = {
  id: 41,
  name: "Nora Lind",
  email: "nora@studio-lind.example",
  username: "nora-lind",
  timeZone: "Europe/Stockholm",
};

/** Someone on a booking, the booker or the first seat in front. */
export interface Attendee {
  readonly person: Person;
  absent: boolean;
  /** When they came; of a seat it can be read. */
  readonly createdAt: Date;
}

export type Status = "accepted" | "pending" | "cancelled" | "rejected";

/** A row of Cal.com's bookings, with what its API makes of other rows. */
export interface BookingRecord {
  readonly id: number;
  readonly uid: string;
  host: Host;
  /** Slug of the event type. */
  readonly type: string;
  readonly title: string;
  readonly seated: boolean;
  /** The id of its series, if it is of one. */
  series: string | null;
  /** The calendar's id, which a new booking takes over from the one it takes the place of. */
  readonly icsUid: string;
  readonly createdAt: Date;
  updatedAt: Date;
  status: Status;
  start: Date;
  end: Date;
  location: string;
  attendees: Attendee[];
  cancellationReason: string;
  cancelledBy: string;
  reschedulingReason: string | null;
  rescheduledBy: string | null;
  rescheduledFrom: string | null;
  rescheduledTo: string | null;
  absentHost: boolean;
}

/** What a new row needs to be told. */
export type NewRecord = Pick<
  BookingRecord,
  | "uid"
  | "host"
  | "type"
  | "title"
  | "seated"
  | "series"
  | "icsUid"
  | "createdAt"
  | "status"
  | "start"
  | "end"
>;

/** A new row without attendees. */
export function newRecord(given: NewRecord): BookingRecord {
  return {
    ...given,
    id: numberOf(given.uid),
    updatedAt: given.createdAt,
    location: "integrations:daily",
    attendees: [],
    cancellationReason: "",
    cancelledBy: "",
    reschedulingReason: null,
    rescheduledBy: null,
    rescheduledFrom: null,
    rescheduledTo: null,
    absentHost: false,
  };
}

/** Whether it may still take place. */
export function isLive({ status }: BookingRecord): boolean {
  return status === "accepted" || status === "pending";
}
