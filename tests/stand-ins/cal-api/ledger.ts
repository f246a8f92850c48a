import type { Person } from "../../histories/people.ts";
import { hashOf, isOfOneSeat, isSeatMove, type Said } from "../../histories/said.ts";
import { millisecondsLater } from "../../histories/timeline.ts";
import { type BookingRecord, type Host, isLive, NORA, newRecord, type Status } from "./record.ts";

/** Rows are written a little before what tells of it is stamped. */
const WRITTEN_MS = -10;
const OLD_ROW_MS = -40;
const NEW_ROW_MS = -30;
/** What a history does not tell the beginning of, began then. */
const BEFORE_MS = -24 * 3_600_000;

const OPENING: Readonly<Record<string, Status>> = {
  BOOKING_CREATED: "accepted",
  BOOKING_RESCHEDULED: "accepted",
  BOOKING_REQUESTED: "pending",
  // Until it is paid, its row is that of a request, though the webhook says accepted.
  BOOKING_PAYMENT_INITIATED: "pending",
};

/** Cal.com's bookings: what is there after all that happened. */
export class Ledger {
  readonly bookings = new Map<string, BookingRecord>();
  /** The ids of series, by their event types. */
  private readonly series = new Map<string, string>();

  /** Writes down what happened, of which a webhook may or may not tell. */
  happen(said: Said, host: Host = NORA): BookingRecord {
    const known = this.bookings.get(said.uid);
    const opened = known ?? this.open(said, host);
    switch (said.trigger) {
      case "BOOKING_CREATED":
        if (known) this.answer(known, said, "accepted");
        seatOrList(opened, said);
        break;
      case "BOOKING_REQUESTED":
        if (!known) this.replace(this.predecessorOf(opened, said), opened, said);
        break;
      case "BOOKING_PAID":
        if (said.confirmation !== "needed" && opened.status === "pending") {
          write(opened, said, { status: "accepted" });
        }
        break;
      case "BOOKING_REJECTED":
        this.answer(opened, said, "rejected");
        break;
      case "BOOKING_RESCHEDULED":
        this.move(opened, said);
        break;
      case "BOOKING_CANCELLED":
        this.cancel(opened, said);
        break;
      case "BOOKING_LOCATION_UPDATED":
        write(opened, said, { location: said.location ?? opened.location });
        break;
      case "BOOKING_REASSIGNED":
        write(opened, said, { host });
        break;
      case "BOOKING_NO_SHOW_UPDATED":
      case "AFTER_GUESTS_CAL_VIDEO_NO_SHOW":
        markAbsent(opened, said.people, said.noShow ?? true);
        break;
      case "AFTER_HOSTS_CAL_VIDEO_NO_SHOW":
        write(opened, said, { absentHost: true });
        break;
    }
    if (opened.status === "accepted" && opened.location === "integrations:daily") {
      opened.location = `https://cal.example/video/${opened.uid}`;
    }
    return opened;
  }

  private open(said: Said, host: Host): BookingRecord {
    const status = OPENING[said.trigger];
    const record = newRecord({
      uid: said.uid,
      host,
      type: said.type,
      // Named after whoever booked it, whoever comes and goes later.
      title: `Intro call between ${host.name} and ${said.people[0]?.name ?? "somebody"}`,
      seated: said.seated ?? false,
      series: this.seriesOf(said),
      icsUid: this.icsUidOf(said),
      createdAt: millisecondsLater(said.at, status ? NEW_ROW_MS : BEFORE_MS),
      status: status ?? "accepted",
      start: said.start,
      end: said.end,
    });
    record.updatedAt = millisecondsLater(said.at, status ? WRITTEN_MS : BEFORE_MS);
    list(record, said.people, record.createdAt);
    this.bookings.set(said.uid, record);
    return record;
  }

  /** Also an occurrence that moved is of its series. */
  private seriesOf({ previous, recurrence, type }: Said): string | null {
    const inherited = previous && this.bookings.get(previous)?.series;
    if (inherited) return inherited;
    if (!recurrence) return null;
    const id = this.series.get(type) ?? uuidOf(type);
    this.series.set(type, id);
    return id;
  }

  private icsUidOf({ uid, previous, seated, recurrence, icalUid }: Said): string {
    const inherited = !seated && previous && this.bookings.get(previous)?.icsUid;
    if (inherited) return inherited;
    // Each occurrence has one of its own, though their webhooks may share one.
    if (recurrence && !icalUid?.startsWith(`${uid}@`)) return `${uid}@Cal.com`;
    return icalUid ?? `${uid}@cal.example`;
  }

  /** A request in place of another booking may name it or not: the calendar's id is the same. */
  private predecessorOf(opened: BookingRecord, said: Said): BookingRecord | undefined {
    if (said.previous) return this.bookings.get(said.previous);
    if (said.seated || opened.series) return undefined;
    return [...this.bookings.values()].find(
      (other) => other !== opened && !other.rescheduledTo && other.icsUid === opened.icsUid,
    );
  }

  /** The old booking is cancelled, and tells where it went. */
  private replace(old: BookingRecord | undefined, by: BookingRecord, said: Said): void {
    by.rescheduledFrom = said.previous ?? old?.uid ?? null;
    by.reschedulingReason = by.rescheduledFrom && (said.reason ?? null);
    by.rescheduledBy = by.rescheduledFrom && (said.by ?? null);
    if (!old) return;
    by.series ??= old.series;
    Object.assign(old, {
      status: "cancelled",
      rescheduledTo: by.uid,
      rescheduledBy: said.by ?? null,
      updatedAt: millisecondsLater(said.at, OLD_ROW_MS),
    });
  }

  private move(booking: BookingRecord, said: Said): void {
    if (said.previous === said.uid || !said.previous) {
      write(booking, said, { start: said.start, end: said.end, status: "accepted" });
    } else if (isSeatMove(said)) {
      this.moveSeats(this.bookings.get(said.previous), booking, said);
    } else {
      this.replace(this.bookings.get(said.previous), booking, said);
    }
  }

  /** One seat, or all that a host puts together with others. The row they left lives on, or ends. */
  private moveSeats(from: BookingRecord | undefined, to: BookingRecord, said: Said): void {
    const movers = isOfOneSeat(said) ? said.people.slice(0, 1) : said.people;
    for (const person of movers) takeSeat(to, person, millisecondsLater(said.at, NEW_ROW_MS));
    if (!from) return;
    from.attendees = isOfOneSeat(said)
      ? from.attendees.filter(({ person }) => person.contact !== movers[0]?.contact)
      : [];
    if (from.attendees.length === 0) write(from, said, { status: "cancelled" });
  }

  private cancel(booking: BookingRecord, said: Said): void {
    const leaving = said.people.map(({ contact }) => contact);
    const staying = booking.attendees.filter(({ person }) => !leaving.includes(person.contact));
    if (booking.seated && staying.length > 0) {
      // Only the seat's and the attendee's rows are gone; the booking's is as it was.
      booking.attendees = staying;
      return;
    }
    // Whoever gives up the last seat stays listed, as does everybody when all is cancelled.
    const reason = said.reason ?? "Something came up.";
    for (const each of [booking, ...this.remaining(booking, said)]) {
      const more = { cancellationReason: reason, cancelledBy: said.by ?? "" };
      write(each, said, { status: "cancelled", ...more });
    }
  }

  /** With a recurrence, what is to come of the series goes, too. */
  private remaining(booking: BookingRecord, { recurrence, at }: Said): BookingRecord[] {
    if (!recurrence) return [];
    return this.others(booking).filter((other) => isLive(other) && other.start > at);
  }

  /** The host's answer to a request; with a recurrence, to all that wait of the series. */
  private answer(booking: BookingRecord, said: Said, status: Status): void {
    const others = said.recurrence ? this.others(booking) : [];
    for (const each of [booking, ...others]) {
      if (each.status === "pending") write(each, said, { status });
    }
  }

  private others(booking: BookingRecord): BookingRecord[] {
    return [...this.bookings.values()].filter(
      (other) => other !== booking && booking.series !== null && other.series === booking.series,
    );
  }
}

/** What changes the booking's own row moves its `updatedAt`. */
function write(booking: BookingRecord, said: Said, changes: Partial<BookingRecord>): void {
  Object.assign(booking, changes, { updatedAt: millisecondsLater(said.at, WRITTEN_MS) });
}

function seatOrList(booking: BookingRecord, { seated, people, at }: Said): void {
  const createdAt = millisecondsLater(at, NEW_ROW_MS);
  if (!seated) list(booking, people, createdAt);
  else for (const person of people) takeSeat(booking, person, createdAt);
}

function list(booking: BookingRecord, people: readonly Person[], createdAt: Date): void {
  if (people.length === 0) return;
  booking.attendees = people.map((person) => ({ person, absent: false, createdAt }));
}

function takeSeat(booking: BookingRecord, person: Person, createdAt: Date): void {
  if (booking.attendees.some((other) => other.person.contact === person.contact)) return;
  booking.attendees.push({ person, absent: false, createdAt });
}

/** Writes the attendees' rows, not the booking's. */
function markAbsent(booking: BookingRecord, people: readonly Person[], absent: boolean): void {
  const contacts = people.map(({ contact }) => contact);
  for (const attendee of booking.attendees) {
    if (contacts.includes(attendee.person.contact)) attendee.absent = absent;
  }
}

function uuidOf(text: string): string {
  const [, a, b, c, d, e] = /^(.{8})(.{4})(.{3})(.{3})(.{12})/.exec(hashOf(text)) ?? [];
  return `${a}-${b}-4${c}-8${d}-${e}`;
}
