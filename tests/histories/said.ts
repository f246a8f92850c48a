import { createHash } from "node:crypto";
import { numberOf } from "../../local/events/facts.ts";
import { buildEvent } from "../../local/events/index.ts";
import { COHOST, type Person } from "./people.ts";

/** What one event says, apart from how Cal.com spells it. */
export interface Said {
  readonly trigger: string;
  /** When it happened: `createdAt`, or the start or end for MEETING_STARTED and MEETING_ENDED. */
  readonly at: Date;
  readonly uid: string;
  /** `rescheduleUid` */
  readonly previous?: string;
  readonly start: Date;
  readonly end: Date;
  /** The listed attendees, the booker (or the owner of the seat) first. */
  readonly people: readonly Person[];
  /** A seated event; then `people` are those whose seats it speaks of, behind them their neighbours. */
  readonly seated?: boolean;
  /** A host put two seated times together: then no seat is named. */
  readonly together?: boolean;
  /** `iCalUID`; the uid's own when left out; null where it is missing. */
  readonly icalUid?: string | null;
  /** Whether BOOKING_PAID says that the host still has to confirm, or had to and did. */
  readonly confirmation?: "needed" | "given";
  /** The recurrence, which Cal.com sends with the events of a whole series. */
  readonly recurrence?: {
    readonly freq: number;
    readonly count: number;
    readonly interval: number;
  };
  /** Slug of the event type. */
  readonly type: string;
  readonly price: number;
  readonly requestReschedule?: boolean;
  readonly noShow?: boolean;
  readonly location?: string;
  /** The organizer, where it is not the usual one. */
  readonly organizer?: { readonly name: string; readonly email: string };
  /** What was answered to the question `plan`. */
  readonly answer?: string | undefined;
  /** Why it was cancelled, declined or moved. */
  readonly reason?: string;
  /** Address of who cancelled or moved it. */
  readonly by?: string;
  /** Addresses are spelled in upper case. */
  readonly loud?: boolean;
  /** A second host: named as such, or, as some flows do, only listed among the attendees. */
  readonly cohost?: "named" | "listed";
  /**
   * How MEETING_STARTED and MEETING_ENDED are sent: the booking's row, the row in an envelope that
   * is dated when it was queued, or no more than its number and times (then without people).
   */
  readonly shape?: Shape;
  /** Which of several posts of one logical event this is: 0 for the first. */
  readonly copy: number;
}

export type Shape = "row" | "envelope" | "number";

/** When what is scheduled for a meeting was queued. */
const QUEUED_AT = "2031-02-01T08:00:00";

/** What calbase says itself when an attendee does; a signed request may say it as well. */
export const CONFIRMING = "ATTENDANCE_CONFIRMED";

const FLAT = ["MEETING_STARTED", "MEETING_ENDED"];
const NO_SHOW = ["BOOKING_NO_SHOW_UPDATED", "BOOKING_NO_SHOW"];

/** The body Cal.com would post, or calbase makes of a click on "I will be there". */
export function bodyOf(said: Said): Record<string, unknown> {
  if (said.trigger === CONFIRMING) return clickOf(said);
  const [booker, ...guests] = said.people.map((person) => ({
    ...person,
    email: said.loud ? person.email.toUpperCase() : person.email,
  }));
  const body = buildEvent(said.trigger, {
    uid: said.uid,
    ...(said.previous && { rescheduleUid: said.previous }),
    start: said.start,
    end: said.end,
    createdAt: FLAT.includes(said.trigger) ? new Date(`${QUEUED_AT}.00${said.copy}Z`) : said.at,
    ...(booker && { name: booker.name, email: booker.email, phone: booker.phone }),
    guests,
    type: said.type,
    price: said.price,
    ...(said.location && { location: said.location }),
    ...(said.organizer && { organizer: said.organizer }),
    ...(said.requestReschedule && { requestReschedule: true }),
    ...(said.reason && { reason: said.reason }),
    ...(said.by && { by: said.by }),
    noShow: said.noShow ?? true,
    payload: {
      ...overrides(said),
      // Cal.com of January 2026 names the old booking there, too.
      ...(said.previous &&
        said.trigger === "BOOKING_REQUESTED" && { rescheduleUid: said.previous }),
    },
  });
  tellOfEach(body, said);
  listCohost(body, said);
  giveAnswer(body, said);
  return FLAT.includes(said.trigger) ? shaped(body, said) : body;
}

function clickOf({ at, uid, start, people, loud }: Said): Record<string, unknown> {
  return {
    triggerEvent: CONFIRMING,
    createdAt: at.toISOString(),
    payload: {
      uid,
      startTime: start.toISOString(),
      attendees: people.map(({ email, phone, phoneOnly }) =>
        phoneOnly ? { phoneNumber: phone } : { email: loud ? email.toUpperCase() : email },
      ),
    },
  };
}

function shaped(row: Record<string, unknown>, said: Said): Record<string, unknown> {
  const { triggerEvent, createdAt, ...payload } = row;
  if (said.shape === "envelope") return { triggerEvent, createdAt, payload };
  // Flat bodies carry no createdAt of their own to tell two posts apart.
  const copy = said.copy > 0 && { copy: said.copy };
  if (said.shape !== "number") return { ...row, ...copy };
  const { startTime, endTime } = payload;
  return { triggerEvent, id: numberOf(said.uid), startTime, endTime, ...copy };
}

/**
 * Where each one is. And who comes second in a list of seats booked one, too, and left a phone number
 * as others do.
 */
function tellOfEach(body: Record<string, unknown>, said: Said): void {
  if (NO_SHOW.includes(said.trigger)) return;
  const { attendees = [] } = (body.payload ?? body) as { attendees?: Record<string, unknown>[] };
  for (const [index, { phone, timeZone }] of said.people.entries()) {
    const attendee = attendees[index];
    if (!attendee) continue;
    attendee.timeZone = timeZone;
    if (phone && (said.seated || index > 0)) attendee.phoneNumber = phone;
  }
}

/** First of all, where answers tell who booked. */
function listCohost(body: Record<string, unknown>, { cohost }: Said): void {
  if (cohost !== "listed") return;
  const payload = (body.payload ?? body) as Record<string, unknown>;
  const attendees = payload.attendees as object[];
  const entry = { name: COHOST.name, email: COHOST.email, timeZone: "Europe/Stockholm" };
  payload.attendees = payload.responses ? [entry, ...attendees] : [...attendees, entry];
  payload.team = { id: 9, name: "Studio", members: [] };
}

function giveAnswer(body: Record<string, unknown>, { answer }: Said): void {
  const { responses } = (body.payload ?? body) as { responses?: Record<string, unknown> };
  if (responses && answer) responses.plan = { label: "Your plan", value: answer };
}

/** Whether an event comes with the answers and the organizer. */
export function isWhole({ trigger, shape }: Said): boolean {
  return !NO_SHOW.includes(trigger) && !trigger.startsWith("AFTER_") && shape !== "number";
}

function overrides(said: Said): Record<string, unknown> {
  return {
    ...(!NO_SHOW.includes(said.trigger) && {
      iCalUID: said.icalUid === undefined ? `${said.uid}@cal.example` : (said.icalUid ?? undefined),
    }),
    ...(said.confirmation && {
      requiresConfirmation: true,
      status: said.confirmation === "needed" ? "PENDING" : "ACCEPTED",
    }),
    ...(said.seated && !NO_SHOW.includes(said.trigger) && { seatsPerTimeSlot: 6 }),
    ...(isOfOneSeat(said) && {
      // As in life, it says nothing of the person.
      attendeeSeatId: createHash("sha256").update(`${said.people[0]?.contact}`).digest("hex"),
    }),
    ...(said.recurrence && { recurringEvent: said.recurrence }),
    ...(said.cohost === "named" && {
      team: { id: 9, name: "Studio", members: [{ name: COHOST.name, email: COHOST.email }] },
    }),
    ...(NO_SHOW.includes(said.trigger) && {
      attendees: said.people.map(({ email }) => ({
        email: said.loud ? email.toUpperCase() : email,
        noShow: said.noShow ?? true,
      })),
    }),
  };
}

/** Whether seats came from another time: one, or all of it. */
export function isSeatMove(said: Said): boolean {
  return said.seated === true && said.previous !== undefined && said.previous !== said.uid;
}

/** Whether an event names one seat: that of the first of its people. */
export function isOfOneSeat(said: Said): boolean {
  if (!said.seated || said.together || NO_SHOW.includes(said.trigger)) return false;
  return said.people.length === 1 || isSeatMove(said);
}

/** SHA-256 of the text of a body, in hex. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** One line for people. */
export function lineOf(said: Said): string {
  const time = (at: Date) => at.toISOString().replace(/^2031-|:00\.000Z$|Z$/g, "");
  return [
    time(said.at).padEnd(18),
    said.trigger.padEnd(24),
    said.previous ? `${said.uid} ← ${said.previous}` : said.uid,
    said.people.map((person) => person.contact).join("+"),
    `${time(said.start)}–${said.end.toISOString().slice(11, 16)}`,
    said.icalUid && `ical ${said.icalUid}`,
    said.icalUid === null && "no ical",
    said.confirmation && `confirmation ${said.confirmation}`,
    said.seated && (said.together ? "seats put together" : "seat"),
    said.recurrence && "series",
    said.shape && `as ${said.shape}`,
    said.cohost && `co-host ${said.cohost}`,
    said.requestReschedule && "asks for a new time",
    said.noShow === false && "came after all",
    said.organizer && `by ${said.organizer.name}`,
    said.answer && `plan ${said.answer}`,
    said.loud && "LOUD",
    said.copy > 0 && `copy ${said.copy}`,
  ]
    .filter(Boolean)
    .join("  ");
}
