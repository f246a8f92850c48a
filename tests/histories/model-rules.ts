import type { Appointment, Attendee } from "./model.ts";
import { statusOf } from "./model.ts";
import { later } from "./timeline.ts";

/** The rules of which the model tells what they plan, by their names in tenant.ts. */
export const TOLD_RULES = [
  "asked",
  "asked, to all hosts",
  "declined",
  "moved, by mail",
  "cancelled",
  "unpaid",
  "paid",
  "paid, to all hosts",
  "answered",
  "answered, to the host",
] as const;

/** So many minutes after what happened; see tenant.ts. */
const AFTERWARDS = 86_400;

/** Who hosts a meeting, or did. */
export interface Host {
  readonly email: string;
  readonly past: boolean;
}

/**
 * The hosts after an event named some, the organizer first. News replace whoever organized before,
 * and a team of more than the organizer the team; what is old only adds who was not heard of. The
 * organizer of when it was scheduled, if that is another one, has been replaced.
 */
export function hostsAfter(
  known: readonly Host[],
  named: readonly string[],
  tells: "news" | "what was" | "what was scheduled",
): readonly Host[] {
  const isOld = tells === "what was scheduled" && known.length > 0;
  const said = named.map((email, place) => ({ email, past: isOld && place === 0 }));
  if (tells !== "news") {
    return [...known, ...said.filter(({ email }) => !known.some((host) => host.email === email))];
  }
  const before = known
    .map((host, place) => ({ ...host, past: host.past || place === 0 || named.length > 1 }))
    .filter(({ email }) => !named.includes(email));
  return [...said, ...before];
}

/** What waits by these rules: "rule: recipient, when", sorted. */
export function plannedFor(appointment: Appointment): string[] {
  const { requestedAt, paymentDueAt, paidAt, rejectedAt, start, answers, seated } = appointment;
  const status = statusOf(appointment);
  const isOpen = status === "requested";
  const isAhead = status === "confirmed" || status === "rescheduled";
  const isPaid = paidAt && (isOpen || isAhead || status === "completed");
  const isUnpaid = isOpen && paymentDueAt && !(paidAt && paidAt >= paymentDueAt);
  const plan = seated ? undefined : answers?.plan;
  const before = start && later(start, -30);
  return [
    ...plans("asked", bookersBy(appointment, isOpen && requestedAt), requestedAt),
    ...plans("asked, to all hosts", isOpen ? hostsNow(appointment) : [], requestedAt),
    ...plans("declined", peopleBy(appointment, status === "rejected" && rejectedAt), rejectedAt),
    ...(isAhead ? moves(appointment) : []),
    ...cancellations(appointment),
    ...plans("unpaid", bookersBy(appointment, isUnpaid && paymentDueAt), paymentDueAt),
    ...plans("paid", peopleBy(appointment, isPaid && paidAt), paidAt),
    ...plans("paid, to all hosts", isPaid ? hostsNow(appointment) : [], paidAt),
    ...lines("answered", isAhead && plan === "Pro" ? bookersConfirmed(appointment) : [], before),
    ...lines(
      "answered, to the host",
      isAhead && plan === "Basic" && appointment.organizer ? [appointment.organizer] : [],
      before,
    ),
  ].sort();
}

/** Who had a place, and still has one, is told that it moved: the booking, or their seat. */
function moves(appointment: Appointment): string[] {
  return [...appointment.attendees.values()]
    .filter((one) => isReached(one) && one.confirmedAt)
    .flatMap((one) => plans("moved, by mail", [one.person.contact], movedAt(one, appointment)));
}

function movedAt(one: Attendee, { confirmedAt, rescheduledAt }: Appointment): Date | undefined {
  const since = one.confirmedAt as Date;
  if (one.cameFromElsewhere) return rescheduledAt && rescheduledAt > since ? rescheduledAt : since;
  if (!rescheduledAt) return undefined;
  // Of some bookings the first that is heard is that they were moved.
  const isFirst = [since, confirmedAt].every((at) => at?.getTime() === rescheduledAt.getTime());
  // Who came later never knew another time.
  return isFirst || since < rescheduledAt ? rescheduledAt : undefined;
}

/** Whoever had a place, and has none any more for another reason than that it moved. */
function cancellations({ attendees, status, cancelledAt }: Appointment): string[] {
  if (status === "requested") return [];
  return [...attendees.values()]
    .filter(({ person, confirmedAt }) => confirmedAt && !person.phoneOnly)
    .flatMap(({ person, present, movedAt, leftAt }) => {
      const over = present ? status === "cancelled" && cancelledAt : !movedAt && leftAt;
      return plans("cancelled", [person.contact], over || undefined);
    });
}

function plans(rule: string, recipients: readonly string[], happened: Date | undefined): string[] {
  return lines(rule, recipients, happened && later(happened, AFTERWARDS));
}

function lines(rule: string, recipients: readonly string[], due: Date | undefined): string[] {
  return due ? recipients.map((to) => `${rule}: ${to}, ${due.toISOString()}`) : [];
}

function hostsNow({ hosts }: Appointment): string[] {
  return hosts.filter(({ past }) => !past).map(({ email }) => email);
}

/** Those who can be written to, and were in the booking when it happened. */
function peopleBy(
  { attendees }: Appointment,
  happened: Date | false | undefined,
  isMeant: (attendee: Attendee) => boolean = () => true,
): string[] {
  if (!happened) return [];
  return [...attendees.values()]
    .filter((one) => isReached(one) && isMeant(one))
    .filter((one) => (since(one)?.getTime() ?? Number.POSITIVE_INFINITY) <= happened.getTime())
    .map(({ person }) => person.contact);
}

function bookersBy(appointment: Appointment, happened: Date | false | undefined): string[] {
  return peopleBy(appointment, happened, ({ booker }) => booker);
}

function bookersConfirmed({ attendees }: Appointment): string[] {
  return [...attendees.values()]
    .filter((one) => isReached(one) && one.booker && one.confirmedAt)
    .map(({ person }) => person.contact);
}

function isReached({ present, noShow, person }: Attendee): boolean {
  return present && !noShow && !person.phoneOnly;
}

/** When somebody asked for their place, or got it. */
function since({ requestedAt, confirmedAt }: Attendee): Date | undefined {
  if (!requestedAt || !confirmedAt) return requestedAt ?? confirmedAt;
  return requestedAt < confirmedAt ? requestedAt : confirmedAt;
}

/** The first booking of each who booked: of several asked for at once, the one that begins first. */
export function firstBookings(appointments: readonly Appointment[]): string[] {
  const places = appointments.flatMap(({ attendees, seated, start }) =>
    [...attendees.values()].flatMap((one) => {
      const at = since(one);
      // A seat that moved away is booked where it went.
      const isElsewhere = seated && !one.present && one.movedAt;
      if (!one.booker || !at || isElsewhere) return [];
      return [{ contact: one.person.contact, key: `${at.toISOString()} ${start?.toISOString()}` }];
    }),
  );
  const firsts = new Map<string, string>();
  for (const { contact, key } of places) {
    const known = firsts.get(contact);
    if (!known || key < known) firsts.set(contact, key);
  }
  return [...firsts].map(([contact, key]) => `${contact} ${key}`).sort();
}
