import { type Form, leadsOf } from "./model-leads.ts";
import { firstBookings, type Host, hostsAfter, plannedFor } from "./model-rules.ts";
import { COHOST, ORGANIZERS, type Person } from "./people.ts";
import { CONFIRMING, isOfOneSeat, isSeatMove, isWhole, type Said } from "./said.ts";
import { timeOfDayBefore } from "./wall-clock.ts";

/**
 * What the design promises for a history, told by a second, plain program that knows nothing of
 * the database: events are read once, in the order in which they happened.
 */
export interface Expected {
  readonly bookings: readonly ExpectedBooking[];
  readonly leads: readonly ExpectedLead[];
  /** Who booked what first: contact, when it was asked for or confirmed, and its start. */
  readonly firsts: readonly string[];
}

export interface ExpectedBooking {
  readonly uids: string;
  readonly cal_uid: string;
  readonly status: Status;
  /** Null while no event told it. */
  readonly start: string | null;
  readonly end: string | null;
  /** Contacts of those who have not left, sorted. */
  readonly present: readonly string[];
  /** Those of them who said that they will be there, at the present time. */
  readonly attending: readonly string[];
  /** How many reminders wait to be sent. */
  readonly liveReminders: number;
  /** Contact and time of those that are due at 9:00 on the day before, sorted. */
  readonly dayBefore: readonly (readonly [contact: string, due: string])[];
  /** What waits by the rules of model-rules.ts: rule, recipient and due time. */
  readonly planned: readonly string[];
  readonly rescheduleRequested: boolean;
}

export interface ExpectedLead {
  readonly contact: string;
  readonly status: "new" | "booking_confirmed" | "converted";
  readonly score: number;
}

export type Status =
  | "requested"
  | "confirmed"
  | "rescheduled"
  | "cancelled"
  | "rejected"
  | "completed"
  | "no_show";

/** One appointment while its events are read. */
export interface Appointment {
  readonly uids: readonly string[];
  uid: string;
  status: Status | undefined;
  start: Date | undefined;
  end: Date | undefined;
  seated: boolean;
  /** Whether it was heard that there is a second host, who is then no guest. */
  cohost: boolean;
  unpaid: boolean;
  price: number | undefined;
  /** Whether the notes of the booker were heard of. */
  notes: boolean;
  rescheduleRequested: boolean;
  readonly attendees: Map<string, Attendee>;
  readonly series: Set<string>;
  completedAt: Date | undefined;
  /** When the present uid was asked for, and since when it waits, or waited, for a payment. */
  requestedAt: Date | undefined;
  paymentDueAt: Date | undefined;
  paidAt: Date | undefined;
  rejectedAt: Date | undefined;
  /** When it was first confirmed, last moved or confirmed at another time, and called off. */
  confirmedAt: Date | undefined;
  rescheduledAt: Date | undefined;
  cancelledAt: Date | undefined;
  /** Everyone who is or was a host, the organizer first. */
  hosts: readonly Host[];
  organizer: string | undefined;
  /** Undefined until an event came with answers. */
  answers: { readonly plan: string | undefined } | undefined;
}

export interface Attendee {
  person: Person;
  booker: boolean;
  present: boolean;
  requestedAt: Date | undefined;
  confirmedAt: Date | undefined;
  /**
   * Their first place here came from another slot, and they never booked one here: what they
   * earned by booking, they earned there.
   */
  cameFromElsewhere: boolean;
  noShow: boolean;
  /** The start of which they last said that they will be there. */
  attendingAt: Date | undefined;
  /** With a seat of their own: whether notes of theirs were heard of; undefined when nothing was. */
  notes: boolean | undefined;
  /** When they were last moved, with this booking or out of it. */
  movedAt: Date | undefined;
  /** Since when they are not present. */
  leftAt: Date | undefined;
}

/** The place of a trigger in a booking's life, which decides between events of one instant. */
const LIFE = [
  "BOOKING_REQUESTED",
  "BOOKING_PAYMENT_INITIATED",
  "BOOKING_PAID",
  "BOOKING_CREATED",
  "BOOKING_RESCHEDULED",
  "BOOKING_LOCATION_UPDATED",
  "BOOKING_REASSIGNED",
  CONFIRMING,
  "MEETING_STARTED",
  "MEETING_ENDED",
  "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
  "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
  "BOOKING_NO_SHOW_UPDATED",
  "BOOKING_REJECTED",
  "BOOKING_CANCELLED",
];
const OPENING = [
  "BOOKING_REQUESTED",
  "BOOKING_PAYMENT_INITIATED",
  "BOOKING_CREATED",
  "BOOKING_RESCHEDULED",
];
/** These tell the calendar id that a reschedule keeps. */
const KEEPING = OPENING;
const UPDATING = [...OPENING, "BOOKING_LOCATION_UPDATED", "BOOKING_REASSIGNED"];
/** These may have been written when the meeting was scheduled. */
const SCHEDULED = ["MEETING_STARTED", "MEETING_ENDED"];
/** Events with the whole booking in them: notes and price, too. */
const FULL = [...UPDATING, "BOOKING_PAID", "BOOKING_CANCELLED", "BOOKING_REJECTED"];

/** What must be there after these events. */
export function expectedOf(events: readonly Said[], forms: readonly Form[] = []): Expected {
  const appointments = appointmentsOf(events);
  return {
    bookings: appointments.map(bookingOf).toSorted((a, b) => (a.uids < b.uids ? -1 : 1)),
    leads: leadsOf(appointments, forms),
    firsts: firstBookings(appointments),
  };
}

/** The appointments as they are after these events. */
export function appointmentsOf(events: readonly Said[]): readonly Appointment[] {
  const said = events
    .filter(isKnown, events)
    .toSorted(
      (a, b) =>
        a.at.getTime() - b.at.getTime() || LIFE.indexOf(a.trigger) - LIFE.indexOf(b.trigger),
    );
  const groups = groupUids(said);
  const appointments = new Map<string, Appointment>();
  const replaced = new Set<string>();
  for (const event of said) {
    const uids = groups.find((group) => group.includes(event.uid)) as readonly string[];
    const appointment = appointments.get(uids[0] as string) ?? newAppointment(uids, event);
    appointments.set(uids[0] as string, appointment);
    // What is said late of an old uid cannot touch the new one.
    if (replaced.has(event.uid)) continue;
    if (appointment.uid !== event.uid) {
      replaced.add(appointment.uid);
      beginAnew(appointment, event.uid);
    }
    if (!event.seated && event.previous && event.previous !== event.uid) {
      replaced.add(event.previous);
    }
    read(appointment, event);
    if (isSeatMove(event)) {
      const left = [...appointments.values()].find((other) =>
        other.uids.includes(event.previous as string),
      );
      if (left && left !== appointment) {
        left.seated = true;
        leaveSeats(left, event);
        if (isLive(left) && nobodyIsThere(left)) callOff(left, event.at);
      }
    }
    if (event.recurrence) {
      for (const other of appointments.values()) readOfSeries(other, appointment, event);
    }
  }
  return [...appointments.values()];
}

/**
 * A number alone says nothing, until another event tells which uid has it: neither a seat's move does
 * nor what an attendee says.
 */
function isKnown(this: readonly Said[], { shape, uid }: Said): boolean {
  const tells = (other: Said) =>
    other.uid === uid &&
    other.shape !== "number" &&
    other.trigger !== CONFIRMING &&
    !isSeatMove(other);
  return shape !== "number" || this.some(tells);
}

/** Uids are one appointment when an event names them together, or they keep one calendar id. */
function groupUids(said: readonly Said[]): readonly (readonly string[])[] {
  let groups: string[][] = [];
  const groupOf = (uid: string) => groups.find((group) => group.includes(uid)) ?? [uid];
  const join = (a: string, b: string) => {
    const joined = [...new Set([...groupOf(a), ...groupOf(b)])].sort();
    groups = [...groups.filter((group) => !group.includes(a) && !group.includes(b)), joined];
  };
  for (const event of said) {
    join(event.uid, event.seated ? event.uid : (event.previous ?? event.uid));
  }

  // Seats that move apart and occurrences of a series may share a calendar id. So it counts only
  // where Cal.com leaves the old uid out: in a reschedule that has to be confirmed.
  const keepers = said.filter(
    ({ trigger, icalUid, uid, seated, recurrence }) =>
      KEEPING.includes(trigger) &&
      icalUid &&
      !seated &&
      // Nobody shares what is made of its own uid.
      (!recurrence || icalUid.startsWith(`${uid}@`)),
  );
  const requested = said
    .filter(
      ({ trigger, seated, recurrence }) =>
        trigger === "BOOKING_REQUESTED" && !seated && !recurrence,
    )
    .map(({ uid }) => uid);
  const requests = keepers.filter(({ uid }) => requested.includes(uid));
  const idOf = ({ icalUid, people }: Said) => `${icalUid} ${people[0]?.contact}`;
  for (const request of requests) {
    for (const event of keepers) if (idOf(event) === idOf(request)) join(request.uid, event.uid);
  }
  return groups;
}

function newAppointment(uids: readonly string[], event: Said): Appointment {
  return {
    uids,
    uid: event.uid,
    status: undefined,
    start: undefined,
    end: undefined,
    seated: false,
    cohost: false,
    unpaid: false,
    price: undefined,
    notes: false,
    rescheduleRequested: false,
    attendees: new Map(),
    series: new Set(),
    completedAt: undefined,
    requestedAt: undefined,
    paymentDueAt: undefined,
    paidAt: undefined,
    rejectedAt: undefined,
    confirmedAt: undefined,
    rescheduledAt: undefined,
    cancelledAt: undefined,
    hosts: [],
    organizer: undefined,
    answers: undefined,
  };
}

function beginAnew(appointment: Appointment, uid: string): void {
  appointment.uid = uid;
  appointment.status = undefined;
  appointment.unpaid = false;
  appointment.requestedAt = undefined;
  appointment.paymentDueAt = undefined;
  forgetTheEnd(appointment);
}

function forgetTheEnd(appointment: Appointment): void {
  appointment.rescheduleRequested = false;
  appointment.completedAt = undefined;
  appointment.cancelledAt = undefined;
  for (const attendee of appointment.attendees.values()) attendee.noShow = false;
}

function read(appointment: Appointment, event: Said): void {
  const isToldAgain = isMoveToldAgain(appointment, event);
  if (event.trigger === CONFIRMING) {
    for (const { contact } of event.people) {
      const attendee = appointment.attendees.get(contact);
      if (attendee) attendee.attendingAt = event.start;
    }
    return;
  }
  appointment.seated ||= event.seated ?? false;
  if (event.recurrence) appointment.series.add(seriesOf(event));
  if (event.cohost === "named") {
    appointment.cohost = true;
    appointment.attendees.delete(COHOST.contact);
  }
  if (UPDATING.includes(event.trigger)) {
    appointment.start = event.start;
    appointment.end = event.end;
    appointment.price = event.price;
  } else if (event.trigger !== "BOOKING_NO_SHOW_UPDATED") {
    // The other events may be older than what is known: they only fill gaps.
    appointment.start ??= event.start;
    appointment.end ??= event.end;
    if (FULL.includes(event.trigger)) appointment.price ??= event.price;
  }
  appointment.notes ||= FULL.includes(event.trigger);
  readHosts(appointment, event);
  if (UPDATING.includes(event.trigger) || appointment.attendees.size === 0)
    list(appointment, event);
  readStatus(appointment, event);
  const isMove = event.trigger === "BOOKING_RESCHEDULED" && !isSeatMove(event);
  if (isMove && !isToldAgain) appointment.rescheduledAt = event.at;
}

/** Another webhook of the account told of the same move. */
function isMoveToldAgain({ status, start, end }: Appointment, event: Said): boolean {
  return (
    status === "rescheduled" &&
    start?.getTime() === event.start.getTime() &&
    end?.getTime() === event.end.getTime()
  );
}

/** Who did not come is named by their address and nothing else. */
function asNamedBy(this: Said, person: Person): Person {
  return this.trigger === "BOOKING_NO_SHOW_UPDATED" ? { ...person, name: "", phone: null } : person;
}

function readHosts(appointment: Appointment, event: Said): void {
  if (!isWhole(event)) return;
  const isNews = UPDATING.includes(event.trigger);
  const organizer = (event.organizer ?? ORGANIZERS[0]).email;
  const team = event.cohost === "named" ? [organizer, COHOST.email] : [organizer];
  const tells = SCHEDULED.includes(event.trigger) ? "what was scheduled" : "what was";
  appointment.hosts = hostsAfter(appointment.hosts, team, isNews ? "news" : tells);
  if (isNews) appointment.organizer = organizer;
  else appointment.organizer ??= organizer;
  if (isNews) appointment.answers = { plan: event.answer };
  else appointment.answers ??= { plan: event.answer };
}

function list(appointment: Appointment, event: Said): void {
  // Events that name nobody may have told that it was confirmed.
  const tookPlace =
    appointment.attendees.size === 0 &&
    ["confirmed", "rescheduled", "completed"].includes(appointment.status ?? "");
  const isGuest = event.cohost === "listed" && !appointment.cohost;
  const people = isGuest ? [...event.people, COHOST] : event.people;
  if (event.trigger === "BOOKING_CANCELLED" && appointment.seated) return;
  if (!appointment.seated) {
    for (const [contact, attendee] of appointment.attendees) {
      const isListed = people.some((person) => person.contact === contact);
      if (attendee.present && !isListed) attendee.leftAt = event.at;
      attendee.present &&= isListed;
    }
  }
  people.map(asNamedBy, event).forEach((person, index) => {
    // Whoever sits there already, when somebody comes.
    const isNeighbour = index > 0 && isOfOneSeat(event);
    const attendee = appointment.attendees.get(person.contact) ?? {
      person,
      booker: appointment.seated || index === 0,
      present: true,
      requestedAt: undefined,
      confirmedAt: undefined,
      cameFromElsewhere: false,
      noShow: false,
      attendingAt: undefined,
      notes: undefined,
      movedAt: undefined,
      leftAt: undefined,
    };
    appointment.attendees.set(person.contact, attendee);
    attendee.booker ||= appointment.seated;
    if (!attendee.person.name) attendee.person = person;
    if (appointment.seated || attendee.booker) {
      attendee.notes = attendee.notes || (FULL.includes(event.trigger) && index === 0);
    }
    if (!attendee.present) {
      attendee.present = true;
      attendee.movedAt = undefined;
    }
    if (tookPlace && !OPENING.includes(event.trigger)) attendee.confirmedAt ??= event.at;
    if (["BOOKING_REQUESTED", "BOOKING_PAYMENT_INITIATED"].includes(event.trigger)) {
      attendee.requestedAt ??= event.at;
    }
    if (event.trigger === "BOOKING_CREATED") {
      attendee.confirmedAt ??= event.at;
      attendee.cameFromElsewhere = false;
    }
    if (event.trigger === "BOOKING_RESCHEDULED") {
      if (!isSeatMove(event)) attendee.movedAt = event.at;
      else if (!attendee.confirmedAt && !isNeighbour) attendee.cameFromElsewhere = true;
      attendee.confirmedAt ??= event.at;
    }
  });
}

function readStatus(appointment: Appointment, event: Said): void {
  const { status } = appointment;
  switch (event.trigger) {
    case "BOOKING_REQUESTED":
      appointment.status ??= "requested";
      appointment.requestedAt ??= event.at;
      break;
    case "BOOKING_PAYMENT_INITIATED":
      appointment.status ??= "requested";
      if (appointment.status === "requested" && !appointment.unpaid) {
        appointment.paymentDueAt = event.at;
      }
      appointment.unpaid = appointment.status === "requested";
      break;
    case "BOOKING_PAID":
      appointment.status ??= "requested";
      if (appointment.unpaid || (!appointment.paidAt && !appointment.seated)) {
        appointment.paidAt = event.at;
      }
      appointment.unpaid = false;
      if (appointment.status === "requested" && event.confirmation !== "needed") {
        confirm(appointment, event.at);
        confirmEveryone(appointment, event.at);
      }
      break;
    case "BOOKING_CREATED":
      appointment.unpaid = false;
      // Whoever books a seat of a slot that seemed over tells that it is not.
      if (appointment.seated && status === "cancelled") {
        forgetTheEnd(appointment);
        confirm(appointment, event.at);
      }
      if (!status || status === "requested") confirm(appointment, event.at);
      break;
    case "BOOKING_RESCHEDULED":
      appointment.confirmedAt ??= event.at;
      // Of a seated booking one attendee moves here; nothing moves for those who were here.
      if (isSeatMove(event) && !["cancelled", "requested"].includes(status ?? "cancelled")) break;
      forgetTheEnd(appointment);
      appointment.unpaid = false;
      appointment.status = "rescheduled";
      break;
    case "BOOKING_CANCELLED":
      cancel(appointment, event);
      break;
    case "BOOKING_REJECTED":
      if (status !== "rejected") reject(appointment, event.at);
      break;
    case "BOOKING_LOCATION_UPDATED":
    case "BOOKING_REASSIGNED":
      // Accepted, it says: believed when nothing else is known.
      prove(appointment, event.at);
      break;
    case "MEETING_STARTED":
    case "AFTER_HOSTS_CAL_VIDEO_NO_SHOW":
      prove(appointment, event.at);
      break;
    case "MEETING_ENDED":
      if (appointment.end && event.end < appointment.end) return;
      if (appointment.unpaid) return;
      if (appointment.status === "cancelled" || appointment.status === "rejected") return;
      appointment.status = "completed";
      appointment.completedAt = event.at;
      appointment.confirmedAt ??= event.at;
      confirmEveryone(appointment, event.at);
      break;
    case "BOOKING_NO_SHOW_UPDATED":
      prove(appointment, event.at);
      for (const { contact } of event.people)
        markNoShow(appointment, contact, event.noShow ?? true);
      break;
    case "AFTER_GUESTS_CAL_VIDEO_NO_SHOW":
      if (!isBeforeTheMeeting(appointment, event)) {
        for (const { contact } of event.people) markNoShow(appointment, contact, true);
      }
      prove(appointment, event.at);
      break;
  }
}

/** Cal Video looks when it was told to at first, also at a booking that a host has moved since. */
function isBeforeTheMeeting({ start }: Appointment, event: Said): boolean {
  return event.at < event.start || (start !== undefined && event.at < start);
}

function markNoShow(appointment: Appointment, contact: string, noShow: boolean): void {
  const attendee = appointment.attendees.get(contact);
  if (attendee) attendee.noShow = noShow;
}

function confirmEveryone(appointment: Appointment, at: Date): void {
  for (const attendee of appointment.attendees.values()) {
    if (attendee.present) attendee.confirmedAt ??= at;
  }
}

/** What was confirmed before is confirmed at another time; a new seat is none. */
function confirm(appointment: Appointment, at: Date): void {
  appointment.status = "confirmed";
  if (appointment.confirmedAt && !appointment.seated) appointment.rescheduledAt = at;
  appointment.confirmedAt ??= at;
}

/** This only happens to what was confirmed. */
function prove(appointment: Appointment, at: Date): void {
  if (appointment.status) return;
  appointment.status = "confirmed";
  appointment.confirmedAt ??= at;
  confirmEveryone(appointment, at);
}

function callOff(appointment: Appointment, at: Date): void {
  if (appointment.status !== "cancelled") appointment.cancelledAt = at;
  appointment.status = "cancelled";
}

function reject(appointment: Appointment, at: Date): void {
  forgetTheEnd(appointment);
  appointment.status = "rejected";
  appointment.rejectedAt = at;
}

function cancel(appointment: Appointment, event: Said): void {
  if (appointment.seated) {
    leaveSeats(appointment, event);
    if (!nobodyIsThere(appointment)) return;
  }
  callOff(appointment, event.at);
  appointment.rescheduleRequested = event.requestReschedule ?? false;
}

function leaveSeats(appointment: Appointment, event: Said): void {
  for (const attendee of whoseSeats(appointment, event)) {
    // Told again by another webhook, it was given up once.
    if (!attendee.present && !attendee.movedAt && !isSeatMove(event)) continue;
    attendee.present = false;
    attendee.leftAt = event.at;
    attendee.attendingAt = undefined;
    attendee.movedAt = isSeatMove(event) ? event.at : undefined;
  }
}

/** Of two times that a host put together nobody stays behind, listed or not. */
function whoseSeats(appointment: Appointment, event: Said): Attendee[] {
  if (isSeatMove(event) && !isOfOneSeat(event)) {
    return [...appointment.attendees.values()].filter((attendee) => attendee.present);
  }
  const people = isOfOneSeat(event) ? event.people.slice(0, 1) : event.people;
  return people.flatMap(({ contact }) => appointment.attendees.get(contact) ?? []);
}

/** Confirming and declining all reach what waits; cancelling all that remain, what is to come. */
function readOfSeries(other: Appointment, clicked: Appointment, event: Said): void {
  // An occurrence that was moved to another hour still belongs to its series.
  const together = [...clicked.series].some((series) => other.series.has(series));
  if (other === clicked || !together) return;
  if (event.trigger === "BOOKING_CREATED" && other.status === "requested") {
    confirm(other, event.at);
    confirmEveryone(other, event.at);
  }
  if (event.trigger === "BOOKING_REJECTED" && other.status === "requested") {
    reject(other, event.at);
  }
  if (
    event.trigger === "BOOKING_CANCELLED" &&
    other.start &&
    other.start >= event.at &&
    isLive(other)
  ) {
    callOff(other, event.at);
  }
}

/** Weekly series are told apart by event type, and weekday and hour on the booker's clock. */
function seriesOf({ type, start, people }: Said): string {
  const clock = new Intl.DateTimeFormat("en", {
    timeZone: people[0]?.timeZone ?? "UTC",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  return `${type} ${clock.format(start)}`;
}

function isLive({ status }: Appointment): boolean {
  return status === "requested" || status === "confirmed" || status === "rescheduled";
}

function nobodyIsThere({ attendees }: Appointment): boolean {
  return ![...attendees.values()].some((attendee) => attendee.present);
}

/** `no_show` when no booker came. */
export function statusOf(appointment: Appointment): Status {
  const status = appointment.status ?? "requested";
  const bookers = [...appointment.attendees.values()].filter((a) => a.booker && a.present);
  const tookPlace = ["confirmed", "rescheduled", "completed"].includes(status);
  const missed = bookers.length > 0 && bookers.every((booker) => booker.noShow);
  return tookPlace && missed ? "no_show" : status;
}

function bookingOf(appointment: Appointment): ExpectedBooking {
  const status = statusOf(appointment);
  const present = [...appointment.attendees.values()].filter((attendee) => attendee.present);
  const everyone = present.filter((a) => a.confirmedAt && !a.noShow && !a.person.phoneOnly);
  const reminded = everyone.filter((a) => a.booker);
  // Two before the meeting and one after it.
  const each = { confirmed: 3, rescheduled: 3, completed: 1 } as Partial<Record<Status, number>>;
  const isAhead = status === "confirmed" || status === "rescheduled";
  return {
    uids: appointment.uids.join(" "),
    cal_uid: appointment.uid,
    status,
    start: appointment.start?.toISOString() ?? null,
    end: appointment.end?.toISOString() ?? null,
    present: present.map(({ person }) => person.contact).sort(),
    attending: present
      .filter(
        ({ attendingAt }) => attendingAt && attendingAt.getTime() === appointment.start?.getTime(),
      )
      .map(({ person }) => person.contact)
      .sort(),
    // Whose time nobody told of cannot be reminded of.
    liveReminders: appointment.start ? reminded.length * (each[status] ?? 0) : 0,
    dayBefore: everyone
      .flatMap(({ person: { contact, timeZone } }) =>
        isAhead && appointment.start
          ? [
              [
                contact,
                timeOfDayBefore(appointment.start, "09:00", timeZone).toISOString(),
              ] as const,
            ]
          : [],
      )
      .sort(),
    planned: plannedFor(appointment),
    rescheduleRequested: appointment.rescheduleRequested,
  };
}
