import { randomBytes } from "node:crypto";

/** Someone on a booking. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** What an event says. Everything has a default; times are instants, however they are written. */
export interface EventOptions {
  /** The booking's uid; made up when left out. */
  readonly uid?: string;
  /** Cal.com's number of the booking; derived from the uid when left out. */
  readonly bookingId?: number;
  /** For a reschedule: the uid before it. The same as `uid` when the booking kept its uid. */
  readonly rescheduleUid?: string;
  /** For a reschedule: the start before it. */
  readonly previousStart?: Date | string;
  /** The meeting's start; two days from now when left out. */
  readonly start?: Date | string;
  /** The meeting's end; half an hour after the start when left out. */
  readonly end?: Date | string;
  /**
   * When Cal.com sent the event (for MEETING_*: when the booking was made). When left out, now; for
   * AFTER_*, which Cal Video sends in the meeting, five minutes after the start.
   */
  readonly createdAt?: Date | string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string | null;
  /** IANA zone of the booker. */
  readonly timeZone?: string;
  /** Language of the booker, for example `de` or `pt-BR`. */
  readonly locale?: string;
  /** Further attendees, who come along with the booker. */
  readonly guests?: readonly Person[];
  readonly organizer?: Person;
  /** Slug of the event type. */
  readonly type?: string;
  /** Title of the event type. */
  readonly eventTitle?: string;
  readonly notes?: string;
  readonly location?: string;
  /** Price in minor units. */
  readonly price?: number;
  /** Why it was cancelled, rejected or moved. */
  readonly reason?: string;
  /** Address of who cancelled or moved it. */
  readonly by?: string;
  /** For a cancellation: the host asks the guest to pick a new time. */
  readonly requestReschedule?: boolean;
  /** For a no-show update: marked, or unmarked when false. */
  readonly noShow?: boolean;
  /** Puts keys into the payload, or replaces them; `undefined` takes one out. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** The options with every default filled in. */
export interface Facts {
  readonly uid: string;
  readonly bookingId: number;
  readonly rescheduleUid: string | undefined;
  readonly previousStart: Date;
  readonly start: Date;
  readonly end: Date;
  readonly createdAt: Date;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly timeZone: string;
  readonly locale: string;
  readonly guests: readonly Person[];
  readonly organizer: Person;
  readonly type: string;
  readonly eventTitle: string;
  readonly notes: string;
  readonly location: string;
  readonly price: number;
  readonly reason: string | undefined;
  readonly by: string | undefined;
  readonly requestReschedule: boolean;
  readonly noShow: boolean;
}

const MINUTE = 60_000;

/** Fills in what the options leave open. Throws a RangeError for a time that is none. */
export function completeFacts(options: EventOptions): Facts {
  const uid = options.uid ?? newUid();
  const createdAt = instant(options.createdAt ?? new Date());
  const start = instant(options.start ?? twoDaysAfter(createdAt));
  return {
    uid,
    bookingId: options.bookingId ?? numberOf(uid),
    rescheduleUid: options.rescheduleUid,
    previousStart: instant(options.previousStart ?? new Date(start.getTime() - 24 * 60 * MINUTE)),
    start,
    end: instant(options.end ?? new Date(start.getTime() + 30 * MINUTE)),
    createdAt,
    name: options.name ?? "Ada Okafor",
    email: options.email ?? "ada@okafor-design.example",
    phone: options.phone === undefined ? "+12025550143" : options.phone,
    timeZone: options.timeZone ?? "Europe/Berlin",
    locale: options.locale ?? "en",
    guests: options.guests ?? [],
    organizer: options.organizer ?? { name: "Nora Lind", email: "nora@studio-lind.example" },
    type: options.type ?? "intro-call",
    eventTitle: options.eventTitle ?? "Intro call",
    notes: options.notes ?? "We would like a new website by spring.",
    location: options.location ?? "integrations:daily",
    price: options.price ?? 0,
    reason: options.reason,
    by: options.by,
    requestReschedule: options.requestReschedule ?? false,
    noShow: options.noShow ?? true,
  };
}

/** A uid as Cal.com makes them: 22 letters and digits. */
export function newUid(): string {
  return randomBytes(32)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, 22);
}

/** Cal.com's number of a booking: a positive number, always the same for the same uid. */
export function numberOf(uid: string): number {
  return [...uid].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000_007, 7) + 1;
}

function instant(time: Date | string): Date {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) throw new RangeError(`Not a time: ${time}`);
  return date;
}

/** On the half hour, as people book. */
function twoDaysAfter(now: Date): Date {
  const halfHour = 30 * MINUTE;
  return new Date(Math.ceil(now.getTime() / halfHour) * halfHour + 48 * 60 * MINUTE);
}
