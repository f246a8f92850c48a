import { newUid } from "../../../local/events/index.ts";
import type { Person } from "../../histories/people.ts";
import type { Said } from "../../histories/said.ts";
import { later } from "../../histories/timeline.ts";
import type { Account } from "./account.ts";
import type { BookingRecord, Host } from "./record.ts";

/*
 * What people do at Cal.com, now by its clock. What webhooks tell of is posted; what they do not
 * tell of is only there for whoever reads the API.
 */

/** A booking to be made. */
export interface Wish {
  readonly person: Person;
  readonly guests?: readonly Person[];
  readonly start: Date;
  readonly minutes?: number;
  readonly uid?: string;
  readonly type?: string;
  readonly host?: Host;
  /** It waits for the host. */
  readonly needsConfirmation?: boolean;
}

/** Somebody books. */
export function book(account: Account, wish: Wish): Promise<BookingRecord> {
  const { person, guests = [], start, minutes = 30, host } = wish;
  const said: Said = {
    trigger: wish.needsConfirmation ? "BOOKING_REQUESTED" : "BOOKING_CREATED",
    at: new Date(account.now()),
    uid: wish.uid ?? newUid(),
    start,
    end: later(start, minutes),
    people: [person, ...guests],
    type: wish.type ?? "intro-call",
    price: 0,
    copy: 0,
  };
  return account.happen(said, host);
}

/** Somebody takes a seat: the first makes the booking. */
export function takeSeat(account: Account, wish: Wish): Promise<BookingRecord> {
  const { person, start, minutes = 60, uid = newUid(), type = "workshop", host } = wish;
  const known = account.ledger.bookings.get(uid);
  const said: Said = {
    trigger: "BOOKING_CREATED",
    at: new Date(account.now()),
    uid,
    start: known?.start ?? start,
    end: known?.end ?? later(start, minutes),
    people: [person],
    seated: true,
    type,
    price: 0,
    copy: 0,
  };
  return account.happen(said, host);
}

/** The host confirms a request. */
export function confirm(account: Account, uid: string): Promise<BookingRecord> {
  return account.happen(about(account, uid, "BOOKING_CREATED", { icalUid: null }));
}

/** The host declines a request. */
export function reject(account: Account, uid: string, reason?: string): Promise<BookingRecord> {
  return account.happen(about(account, uid, "BOOKING_REJECTED", { icalUid: null, reason }));
}

/** A booking moves: there is a new one, which is given back. */
export function reschedule(
  account: Account,
  uid: string,
  to: {
    readonly start: Date;
    readonly uid?: string;
    readonly reason?: string;
    readonly by?: string;
  },
): Promise<BookingRecord> {
  const { start, end } = get(account, uid);
  const { reason, by, uid: newer = newUid() } = to;
  return account.happen({
    ...about(account, uid, "BOOKING_RESCHEDULED", { reason, by }),
    uid: newer,
    previous: uid,
    start: to.start,
    end: new Date(to.start.getTime() + end.getTime() - start.getTime()),
  });
}

/** A booking is cancelled, or the host asks for another time. */
export function cancel(
  account: Account,
  uid: string,
  how: Pick<Said, "reason" | "by" | "requestReschedule"> = {},
): Promise<BookingRecord> {
  return account.happen(about(account, uid, "BOOKING_CANCELLED", how));
}

/** One of those who have a seat gives it up. */
export function giveUpSeat(account: Account, uid: string, person: Person): Promise<BookingRecord> {
  return account.happen(about(account, uid, "BOOKING_CANCELLED", { people: [person] }));
}

/** The host says who did not come, or that they did after all. */
export function markNoShow(
  account: Account,
  uid: string,
  people: readonly Person[],
  noShow = true,
): Promise<BookingRecord> {
  return account.happen(about(account, uid, "BOOKING_NO_SHOW_UPDATED", { people, noShow }));
}

/** Guests are added later, of which no webhook tells, nor `updatedAt`. */
export function addGuests(account: Account, uid: string, guests: readonly Person[]): void {
  const booking = get(account, uid);
  const createdAt = new Date(account.now());
  const more = guests.map((person) => ({ person, absent: false, createdAt }));
  booking.attendees = [...booking.attendees, ...more];
}

/** The host is marked as a no-show by hand, of which no webhook tells. */
export function markHostAbsent(account: Account, uid: string): void {
  Object.assign(get(account, uid), { absentHost: true, updatedAt: new Date(account.now()) });
}

/** A server of before 2026-02 has another place or another host, and says nothing. */
export function changeSilently(
  account: Account,
  uid: string,
  changes: Partial<Pick<BookingRecord, "location" | "host">>,
): void {
  Object.assign(get(account, uid), changes, { updatedAt: new Date(account.now()) });
}

/** A booking's row is deleted, of which nothing tells. */
export function deleteBooking(account: Account, uid: string): void {
  account.ledger.bookings.delete(get(account, uid).uid);
}

function get({ ledger }: Account, uid: string): BookingRecord {
  const booking = ledger.bookings.get(uid);
  if (!booking) throw new RangeError(`There is no booking ${uid}`);
  return booking;
}

/** What is said of a booking as it is. */
function about(account: Account, uid: string, trigger: string, more: Partial<Said>): Said {
  const booking = get(account, uid);
  return {
    trigger,
    at: new Date(account.now()),
    uid,
    start: booking.start,
    end: booking.end,
    people: booking.attendees.map(({ person }) => person),
    seated: booking.seated,
    icalUid: booking.icsUid,
    location: booking.location,
    type: booking.type,
    price: 0,
    copy: 0,
    ...more,
  };
}
