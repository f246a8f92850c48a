import { GUESTS, ORGANIZERS, PEOPLE, type Person } from "./people.ts";
import { CONFIRMING, type Said } from "./said.ts";
import { BEGIN, later, startOn } from "./timeline.ts";

/** A history of one booking (with the bookings its seats came from), and how it must end. */
export interface Entry {
  readonly name: string;
  readonly events: readonly Said[];
  /** The status of each booking, by its current uid. */
  readonly ends: Readonly<Record<string, string>>;
}

const [ada, ben, dora, cleo] = PEOPLE as readonly [Person, Person, Person, Person];
const FIRST = { uid: "a1", start: startOn(1) };
const SECOND = { uid: "a2", start: startOn(3) };
const THIRD = { uid: "a3", start: startOn(5) };
const KEPT = { icalUid: "kept@cal.example" };
const SEAT = { seated: true, type: "workshop" };
/** What tells of an answer or a payment leaves out that it is about a seat. */
const UNSEATED = { seated: false, icalUid: null };
const PRICED = { price: 4_900 };
const SERIES = { recurrence: { freq: 2, count: 2, interval: 1 }, icalUid: "series@cal.example" };
const ONE = { icalUid: SERIES.icalUid };
const WEEK1 = { uid: "w1", start: startOn(1), ...SERIES };
const WEEK2 = { uid: "w2", start: startOn(8), ...SERIES };
const AFTER = 50 * 24 * 60;

/** Cal.com's trigger at a minute after the beginning. */
function at(minute: number, trigger: string, more: Partial<Said> = {}): Said {
  const start = more.start ?? FIRST.start;
  return {
    trigger,
    at: later(BEGIN, minute),
    uid: FIRST.uid,
    people: [ada],
    type: "intro-call",
    price: 0,
    copy: 0,
    ...more,
    start,
    end: more.end ?? later(start, 30),
  };
}

const created = at(0, "BOOKING_CREATED");
const requested = at(0, "BOOKING_REQUESTED");
const moved = at(10, "BOOKING_RESCHEDULED", { ...SECOND, previous: "a1" });
const movedAgain = at(20, "BOOKING_RESCHEDULED", { ...THIRD, previous: "a2" });
const started = at(0, "MEETING_STARTED", { at: FIRST.start });
const ended = at(0, "MEETING_ENDED", { at: later(FIRST.start, 30) });
const noShow = (minute: number, marked: boolean, people = [ada]) =>
  at(AFTER + minute, "BOOKING_NO_SHOW_UPDATED", { noShow: marked, people });
const seat = (minute: number, person: Person, slot = FIRST) =>
  at(minute, "BOOKING_CREATED", { ...slot, ...SEAT, people: [person] });
const seatGone = (minute: number, people: Person[], slot = FIRST) =>
  at(minute, "BOOKING_CANCELLED", { ...slot, ...SEAT, people });
const seatMoved = (
  minute: number,
  person: Person,
  to: typeof FIRST,
  from: typeof FIRST,
  neighbours: Person[] = [],
) =>
  at(minute, "BOOKING_RESCHEDULED", {
    ...to,
    ...SEAT,
    previous: from.uid,
    people: [person, ...neighbours],
  });

/** At most five events each; together they hold every trigger that speaks of a booking. */
export const CATALOGUE: readonly Entry[] = [
  entry("booked", [created], { a1: "confirmed" }),
  entry("booked, posted by two webhooks", [created, again(created)], { a1: "confirmed" }),
  entry("requested, confirmed", [requested, at(5, "BOOKING_CREATED")], { a1: "confirmed" }),
  entry("confirmed by the documented alias", [requested, at(5, "BOOKING_CONFIRMED")], {
    a1: "confirmed",
  }),
  entry(
    "requested, confirmed with the co-host listed as a guest",
    [
      { ...requested, cohost: "named" },
      at(5, "BOOKING_CREATED", { cohost: "listed" }),
      at(9, "BOOKING_LOCATION_UPDATED", { cohost: "named" }),
    ],
    { a1: "confirmed" },
  ),
  entry(
    "they say that they will be there, before and after a move",
    [created, at(5, CONFIRMING), moved, at(15, CONFIRMING, SECOND)],
    { a2: "rescheduled" },
  ),
  entry(
    "they say so of a time that is moved away and back",
    [
      created,
      at(5, CONFIRMING),
      at(10, "BOOKING_RESCHEDULED", { start: SECOND.start, previous: "a1" }),
      at(20, "BOOKING_RESCHEDULED", { previous: "a1" }),
    ],
    { a1: "rescheduled" },
  ),
  entry(
    "one seat says so, is given up and booked again",
    [
      seat(0, ada),
      seat(1, ben),
      at(5, CONFIRMING, { people: [ada] }),
      seatGone(9, [ada]),
      seat(12, ada),
    ],
    { a1: "confirmed" },
  ),
  entry("requested, declined", [requested, at(5, "BOOKING_REJECTED")], { a1: "rejected" }),
  entry("requested, withdrawn", [requested, at(5, "BOOKING_CANCELLED")], { a1: "cancelled" }),
  entry(
    "paid",
    [
      at(0, "BOOKING_PAYMENT_INITIATED", { price: 4_900 }),
      at(3, "BOOKING_PAID", { price: 4_900 }),
      at(3, "BOOKING_CREATED", { price: 4_900 }),
    ],
    { a1: "confirmed" },
  ),
  entry(
    "paid, then waiting, then confirmed",
    [
      at(0, "BOOKING_PAYMENT_INITIATED", { price: 4_900 }),
      at(3, "BOOKING_PAID", { price: 4_900, confirmation: "needed" }),
      at(3, "BOOKING_REQUESTED", { price: 4_900 }),
      at(9, "BOOKING_CREATED", { price: 4_900 }),
    ],
    { a1: "confirmed" },
  ),
  entry(
    "paid after the host had confirmed, which nothing else tells",
    [
      at(0, "BOOKING_PAYMENT_INITIATED", { price: 4_900 }),
      at(3, "BOOKING_PAID", { price: 4_900, confirmation: "given" }),
    ],
    { a1: "confirmed" },
  ),
  entry(
    "paid, moved by its booker, and so it waits again",
    [
      at(0, "BOOKING_PAYMENT_INITIATED", { price: 4_900, ...KEPT }),
      at(3, "BOOKING_PAID", { price: 4_900, icalUid: null }),
      at(3, "BOOKING_CREATED", { price: 4_900, icalUid: null }),
      at(10, "BOOKING_REQUESTED", { price: 4_900, ...SECOND, ...KEPT }),
    ],
    { a2: "requested" },
  ),
  entry(
    "requested without a calendar id, which only the payment tells",
    [
      { ...created, ...KEPT },
      at(9, "BOOKING_PAYMENT_INITIATED", { price: 4_900, ...SECOND, ...KEPT }),
      at(10, "BOOKING_PAID", { ...SECOND, confirmation: "needed", icalUid: null }),
      at(11, "BOOKING_REQUESTED", { price: 4_900, ...SECOND, icalUid: null }),
    ],
    { a2: "requested" },
  ),
  entry("never paid", [at(0, "BOOKING_PAYMENT_INITIATED", { price: 4_900 }), started], {
    a1: "requested",
  }),
  entry("cancelled", [created, at(5, "BOOKING_CANCELLED")], { a1: "cancelled" }),
  entry("a cancellation of which nothing else is known", [at(5, "BOOKING_CANCELLED")], {
    a1: "cancelled",
  }),
  entry(
    "another host, and its end as it was scheduled with the first",
    [
      at(6, "BOOKING_REASSIGNED", { organizer: ORGANIZERS[1] }),
      { ...ended, organizer: ORGANIZERS[0] },
      { ...ended, organizer: ORGANIZERS[0], shape: "envelope" },
    ],
    { a1: "completed" },
  ),
  entry(
    "booked, new place, new host, cancelled",
    [
      created,
      at(5, "BOOKING_LOCATION_UPDATED", { location: "https://meet.example/room" }),
      at(6, "BOOKING_REASSIGNED"),
      at(7, "BOOKING_CANCELLED"),
    ],
    { a1: "cancelled" },
  ),
  entry("moved once", [created, moved], { a2: "rescheduled" }),
  entry(
    "moved twice, cancelled",
    [created, moved, movedAgain, at(30, "BOOKING_CANCELLED", THIRD)],
    {
      a3: "cancelled",
    },
  ),
  entry("moved twice, the first booking never heard of", [moved, movedAgain], {
    a3: "rescheduled",
  }),
  entry(
    "moved twice, the first move never heard of: two bookings, as nothing joins them",
    [
      { ...created, ...KEPT },
      { ...movedAgain, ...KEPT },
    ],
    { a1: "confirmed", a3: "rescheduled" },
  ),
  entry(
    "requested, moved twice, the first move never heard of",
    [
      { ...requested, ...KEPT },
      { ...created, ...KEPT },
      { ...movedAgain, ...KEPT },
    ],
    { a3: "rescheduled" },
  ),
  entry(
    "moved within its uid, the old end announced all the same",
    [created, at(5, "BOOKING_RESCHEDULED", { start: SECOND.start, previous: "a1" }), ended],
    { a1: "rescheduled" },
  ),
  entry("moved, the end of the old uid announced all the same", [created, moved, ended], {
    a2: "rescheduled",
  }),
  entry(
    "asked for a new time, moved, ended",
    [
      created,
      at(5, "BOOKING_CANCELLED", { requestReschedule: true }),
      moved,
      at(0, "MEETING_ENDED", { ...SECOND, at: later(SECOND.start, 30) }),
    ],
    { a2: "completed" },
  ),
  entry(
    "moved by a request that names no old uid, confirmed, posted twice",
    [
      { ...created, ...KEPT },
      at(10, "BOOKING_REQUESTED", { ...SECOND, ...KEPT }),
      at(20, "BOOKING_CREATED", { ...SECOND, ...KEPT }),
      again(at(20, "BOOKING_CREATED", { ...SECOND, ...KEPT })),
    ],
    { a2: "confirmed" },
  ),
  entry(
    "moved by a request, declined",
    [
      { ...created, ...KEPT },
      at(10, "BOOKING_REQUESTED", { ...SECOND, ...KEPT }),
      at(20, "BOOKING_REJECTED", { ...SECOND, ...KEPT }),
    ],
    { a2: "rejected" },
  ),
  entry(
    "moved by name, then by a request",
    [
      { ...created, ...KEPT },
      { ...moved, ...KEPT },
      at(20, "BOOKING_REQUESTED", { ...THIRD, ...KEPT }),
      at(30, "BOOKING_CREATED", { ...THIRD, ...KEPT }),
      at(40, "BOOKING_CANCELLED", { ...THIRD, ...KEPT }),
    ],
    { a3: "cancelled" },
  ),
  entry("started, ended", [created, started, ended], { a1: "completed" }),
  entry(
    "started and ended, both queued when it was booked",
    [
      created,
      { ...started, shape: "envelope" },
      { ...ended, shape: "envelope" },
      at(0, "AFTER_GUESTS_CAL_VIDEO_NO_SHOW", { at: FIRST.start }),
    ],
    { a1: "no_show" },
  ),
  entry(
    "started and ended, told by the number, moved in between",
    [
      created,
      { ...started, shape: "number", people: [] },
      moved,
      { ...ended, shape: "number", people: [] },
      at(0, "MEETING_ENDED", {
        ...SECOND,
        at: later(SECOND.start, 30),
        shape: "number",
        people: [],
      }),
    ],
    { a2: "completed" },
  ),
  entry(
    "its end told by the number, and who left a phone number only was missed",
    [{ ...ended, shape: "number", people: [] }, noShow(1, true, [cleo])],
    { a1: "no_show" },
  ),
  entry("only its start is heard of", [started], { a1: "confirmed" }),
  entry("ended by the documented alias", [created, at(AFTER, "BOOKING_COMPLETED")], {
    a1: "completed",
  }),
  entry("ended, missed, came after all", [created, ended, noShow(1, true), noShow(2, false)], {
    a1: "completed",
  }),
  entry("missed, came after all, missed", [noShow(1, true), noShow(2, false), noShow(3, true)], {
    a1: "no_show",
  }),
  entry("missed by the documented alias", [created, at(AFTER, "BOOKING_NO_SHOW")], {
    a1: "no_show",
  }),
  entry(
    "a guest did not come, the booker did",
    [{ ...created, people: [ada, ...GUESTS] }, ended, noShow(1, true, [...GUESTS])],
    { a1: "completed" },
  ),
  entry(
    "nobody joined the video",
    [
      created,
      at(0, "AFTER_GUESTS_CAL_VIDEO_NO_SHOW", { at: later(FIRST.start, 5) }),
      at(0, "AFTER_HOSTS_CAL_VIDEO_NO_SHOW", { at: later(FIRST.start, 6) }),
      ended,
    ],
    { a1: "no_show" },
  ),
  entry(
    "moved within its uid, and nobody joined the video at the old time",
    [
      created,
      at(10, "BOOKING_RESCHEDULED", { start: SECOND.start, previous: "a1" }),
      at(0, "AFTER_GUESTS_CAL_VIDEO_NO_SHOW", { at: later(FIRST.start, 5) }),
      at(0, "AFTER_GUESTS_CAL_VIDEO_NO_SHOW", { at: later(FIRST.start, 6), start: SECOND.start }),
    ],
    { a1: "rescheduled" },
  ),
  entry(
    "Cal Video missed a guest whom the host saw, both told at one instant",
    [created, at(AFTER + 1, "AFTER_GUESTS_CAL_VIDEO_NO_SHOW"), noShow(1, false)],
    { a1: "confirmed" },
  ),
  entry("cancelled, its end announced all the same", [created, at(5, "BOOKING_CANCELLED"), ended], {
    a1: "cancelled",
  }),
  entry(
    "three seats, one given up",
    [seat(0, ada), seat(1, ben), seat(2, dora), seatGone(3, [ben])],
    { a1: "confirmed" },
  ),
  entry(
    "two seats, given up one by one",
    [seat(0, ada), seat(1, ben), seatGone(2, [ada]), seatGone(3, [ben])],
    { a1: "cancelled" },
  ),
  entry("two seats, all cancelled at once", [seat(0, ada), seat(1, ben), seatGone(3, [ada, ben])], {
    a1: "cancelled",
  }),
  entry(
    "a seat given up and booked again while others stay",
    [seat(0, ada), seat(1, ben), seatGone(2, [ada]), seat(3, ada)],
    { a1: "confirmed" },
  ),
  entry(
    "a seat moves to a time where a neighbour has a seat as well, behind somebody else",
    [
      seat(0, dora, SECOND),
      seat(1, ada),
      seat(2, ada, SECOND),
      seat(3, ben),
      seatMoved(4, ben, SECOND, FIRST),
    ],
    { a1: "confirmed", a2: "confirmed" },
  ),
  entry(
    "a seat moves to a time where neighbours sit, one of whom has a seat here as well",
    [
      seat(0, ada),
      seat(1, ben),
      seat(2, ada, SECOND),
      seatMoved(3, ben, SECOND, FIRST, [ada, dora]),
    ],
    { a1: "confirmed", a2: "confirmed" },
  ),
  entry(
    "two seats move into each other's slots",
    [
      seat(0, ada),
      seat(1, dora),
      seat(2, ben, SECOND),
      seatMoved(3, ada, SECOND, FIRST, [ben]),
      seatMoved(4, ben, FIRST, SECOND, [dora]),
    ],
    { a1: "confirmed", a2: "confirmed" },
  ),
  entry(
    "the last of each moves into the other's slot",
    [
      seat(0, ada),
      seat(1, ben, SECOND),
      seatMoved(2, ada, SECOND, FIRST, [ben]),
      seatMoved(3, ben, FIRST, SECOND),
    ],
    { a1: "rescheduled", a2: "confirmed" },
  ),
  entry(
    "the first seat is paid before it is there, the second after",
    [
      { ...seat(0, ada), ...PRICED, trigger: "BOOKING_PAYMENT_INITIATED" },
      { ...seat(3, ada), ...PRICED, ...UNSEATED, trigger: "BOOKING_PAID" },
      { ...seat(3, ada), ...PRICED, ...UNSEATED },
      { ...seat(5, ben), ...PRICED },
      { ...seat(8, ada), ...PRICED, ...UNSEATED, trigger: "BOOKING_PAID", people: [ada, ben] },
    ],
    { a1: "confirmed" },
  ),
  entry(
    "the first seat waits for the host, and others come",
    [
      { ...seat(0, ada), trigger: "BOOKING_REQUESTED" },
      { ...seat(3, ada), ...UNSEATED },
      seat(5, ben),
      seatGone(8, [ada]),
    ],
    { a1: "confirmed" },
  ),
  entry(
    "the first seat is declined",
    [
      { ...seat(0, ada), trigger: "BOOKING_REQUESTED" },
      { ...seat(3, ada), ...UNSEATED, trigger: "BOOKING_REJECTED" },
    ],
    { a1: "rejected" },
  ),
  entry(
    "a host puts two times together",
    [
      seat(0, ada),
      seat(1, ben),
      seat(2, dora, SECOND),
      at(3, "BOOKING_RESCHEDULED", {
        ...SECOND,
        ...SEAT,
        previous: "a1",
        people: [dora, ben, ada],
        together: true,
      }),
    ],
    { a1: "cancelled", a2: "confirmed" },
  ),
  entry(
    "a seat moves to another time and back",
    [
      seat(0, ada),
      seat(1, ben),
      seatMoved(2, ada, SECOND, FIRST),
      seatMoved(3, ada, FIRST, SECOND),
    ],
    { a1: "confirmed", a2: "cancelled" },
  ),
  entry(
    "a seat moves away and back to a time that was booked first",
    [
      seat(0, ben),
      seat(1, ben, SECOND),
      seat(2, ada),
      seatMoved(3, ada, SECOND, FIRST),
      seatMoved(4, ada, FIRST, SECOND),
    ],
    { a1: "confirmed", a2: "confirmed" },
  ),
  entry(
    "a seat of which only its moves are heard, there and back and there",
    [
      seat(0, ben),
      seat(1, ben, SECOND),
      seatMoved(2, ada, SECOND, FIRST),
      seatMoved(3, ada, FIRST, SECOND),
      seatMoved(4, ada, SECOND, FIRST),
    ],
    { a1: "confirmed", a2: "confirmed" },
  ),
  entry(
    "a seat moves to a time, is given up there and booked there again",
    [
      seat(0, ben, SECOND),
      seat(1, ada),
      seatMoved(2, ada, SECOND, FIRST),
      seatGone(3, [ada], SECOND),
      seat(4, ada, SECOND),
    ],
    { a1: "cancelled", a2: "confirmed" },
  ),
  entry(
    "a seat comes to a time that the host had moved, and the host moves it again",
    [
      seat(0, ben, SECOND),
      at(1, "BOOKING_RESCHEDULED", { ...SECOND, ...SEAT, previous: "a2", people: [ben] }),
      seat(2, ada),
      seatMoved(3, ada, SECOND, FIRST),
      at(4, "BOOKING_RESCHEDULED", {
        ...SEAT,
        uid: "a2",
        previous: "a2",
        start: THIRD.start,
        people: [ben, ada],
      }),
    ],
    { a1: "cancelled", a2: "rescheduled" },
  ),
  entry(
    "a seat moves to a time where someone sits, and is given up there",
    [
      seat(0, ada),
      seat(1, ben, SECOND),
      seatMoved(2, ada, SECOND, FIRST),
      seatGone(3, [ada], SECOND),
    ],
    { a1: "cancelled", a2: "confirmed" },
  ),
  entry(
    "the host moves a shared time, one seat is given up after",
    [
      seat(0, ada),
      seat(1, ben),
      at(2, "BOOKING_RESCHEDULED", {
        ...SEAT,
        uid: "a1",
        previous: "a1",
        start: SECOND.start,
        people: [ada, ben],
      }),
      at(3, "BOOKING_CANCELLED", { ...SEAT, uid: "a1", start: SECOND.start, people: [ada] }),
    ],
    { a1: "rescheduled" },
  ),
  entry(
    "a series cancelled from its first occurrence",
    [
      at(0, "BOOKING_CREATED", WEEK1),
      at(0, "BOOKING_CREATED", WEEK2),
      at(5, "BOOKING_CANCELLED", WEEK1),
    ],
    { w1: "cancelled", w2: "cancelled" },
  ),
  entry(
    "a series confirmed at once, one occurrence cancelled",
    [
      at(0, "BOOKING_REQUESTED", WEEK1),
      at(0, "BOOKING_REQUESTED", WEEK2),
      at(5, "BOOKING_CREATED", WEEK2),
      at(9, "BOOKING_CANCELLED", { uid: "w1", start: startOn(1) }),
    ],
    { w1: "cancelled", w2: "confirmed" },
  ),
  entry(
    "a series declined at once",
    [
      at(0, "BOOKING_REQUESTED", WEEK1),
      at(0, "BOOKING_REQUESTED", WEEK2),
      at(5, "BOOKING_REJECTED", WEEK1),
    ],
    { w1: "rejected", w2: "rejected" },
  ),
  entry(
    "two occurrences moved, each on its own",
    [
      at(0, "BOOKING_CREATED", WEEK1),
      at(0, "BOOKING_CREATED", WEEK2),
      at(5, "BOOKING_RESCHEDULED", { ...ONE, uid: "w1m", previous: "w1", start: startOn(2) }),
      at(6, "BOOKING_RESCHEDULED", { ...ONE, uid: "w2m", previous: "w2", start: startOn(9) }),
    ],
    { w1m: "rescheduled", w2m: "rescheduled" },
  ),
  entry(
    "an occurrence asks to move, which only its calendar id tells, and all are confirmed",
    [
      at(0, "BOOKING_REQUESTED", { ...WEEK1, icalUid: "w1@cal.example" }),
      at(0, "BOOKING_REQUESTED", { ...WEEK2, icalUid: "w2@cal.example" }),
      at(5, "BOOKING_CREATED", { ...WEEK1, icalUid: null }),
      at(9, "BOOKING_REQUESTED", { uid: "w2m", start: startOn(9), icalUid: "w2@cal.example" }),
      at(12, "BOOKING_CREATED", { uid: "w2m", start: startOn(9), icalUid: null }),
    ],
    { w1: "confirmed", w2m: "confirmed" },
  ),
  entry(
    "one occurrence moved, then all cancelled from there",
    [
      at(0, "BOOKING_CREATED", WEEK1),
      at(0, "BOOKING_CREATED", WEEK2),
      at(5, "BOOKING_RESCHEDULED", {
        ...ONE,
        uid: "w2m",
        previous: "w2",
        start: later(startOn(8), 60),
      }),
      at(9, "BOOKING_CANCELLED", { ...WEEK2, uid: "w2m", start: later(startOn(8), 60) }),
    ],
    { w1: "cancelled", w2m: "cancelled" },
  ),
  entry(
    "one occurrence moved, then all cancelled",
    [
      at(0, "BOOKING_CREATED", WEEK1),
      at(0, "BOOKING_CREATED", WEEK2),
      at(5, "BOOKING_RESCHEDULED", { uid: "w2m", previous: "w2", start: startOn(9) }),
      at(9, "BOOKING_CANCELLED", WEEK1),
    ],
    { w1: "cancelled", w2m: "cancelled" },
  ),
];

function entry(name: string, events: readonly Said[], ends: Entry["ends"]): Entry {
  return { name, events, ends };
}

/** The same event from a second webhook. */
function again(said: Said): Said {
  return { ...said, copy: 1, at: new Date(said.at.getTime() + 7) };
}
