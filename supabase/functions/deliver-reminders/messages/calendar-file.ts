import { Buffer } from "node:buffer";
import type { Attachment } from "../../_shared/sending/transport.ts";
import type { Reminder, ReminderBooking } from "../reminder.ts";
import type { Content } from "./content.ts";
import { moment } from "./view.ts";

const MAX_LINE_BYTES = 75;
const LAST_SEQUENCE = 2 ** 31 - 1;

/**
 * The meeting for the recipient's calendar (RFC 5545), on messages about its time. Where Cal.com told
 * the UID by which calendars have it, it is that event: never a second one, and never newer than what
 * Cal.com says. Else the UID stays the same over the booking's life and the sequence rises with every
 * change, so that a later file replaces an earlier one. It names no attendee but the recipient, and
 * that only when cancelling.
 */
export function calendarFile(reminder: Reminder, content: Content): readonly Attachment[] {
  const { anchor } = content;
  const isCancelled = anchor === "on_cancellation";
  const isAhead =
    anchor === "before_start" || anchor === "on_booking" || anchor === "on_reschedule";
  if (!reminder.calendar_file || (!isCancelled && !isAhead)) return [];
  const method = isCancelled ? "CANCEL" : "PUBLISH";
  return [
    {
      filename: "appointment.ics",
      contentType: `text/calendar; charset=utf-8; method=${method}`,
      content: [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//calbase//calbase//EN",
        "CALSCALE:GREGORIAN",
        `METHOD:${method}`,
        ...event(reminder, content, isCancelled),
        "END:VCALENDAR",
        "",
      ]
        .map(fold)
        .join("\r\n"),
    },
  ];
}

function event({ booking, recipient }: Reminder, content: Content, isCancelled: boolean): string[] {
  const { view, actions, phrases } = content;
  const updated = moment(booking.updated_at);
  const links = actions.map(({ label, url }) => `${label}${phrases.colon} ${url}`).join("\n");
  const isGuest = isCancelled && recipient.kind === "attendee";
  return [
    "BEGIN:VEVENT",
    ...identity(booking, updated),
    `DTSTAMP:${utc(updated)}`,
    `DTSTART:${utc(moment(booking.start_time))}`,
    ...(booking.end_time ? [`DTEND:${utc(moment(booking.end_time))}`] : []),
    `SUMMARY:${escapeText(view.title)}`,
    ...property("LOCATION", view.place || view.join_url),
    ...property("DESCRIPTION", links),
    ...(view.join_url ? [`URL:${view.join_url}`] : []),
    ...person("ORGANIZER", view.organizer_name, view.organizer_email),
    ...(isGuest ? person("ATTENDEE", view.name, view.email) : []),
    `STATUS:${isCancelled ? "CANCELLED" : "CONFIRMED"}`,
    "END:VEVENT",
  ];
}

function identity({ id, ical_uid, ical_sequence, created_at }: ReminderBooking, updated: Date) {
  const uid = ical_uid?.replaceAll(/\p{Cc}/gu, "").trim();
  const seconds = (updated.getTime() - moment(created_at).getTime()) / 1000;
  const sequence = Math.floor(uid ? (ical_sequence ?? 0) : seconds);
  return [
    `UID:${uid ? escapeText(uid) : `${id}@calbase`}`,
    `SEQUENCE:${Math.min(Math.max(sequence, 0), LAST_SEQUENCE)}`,
  ];
}

function property(name: string, value: string): string[] {
  return value ? [`${name}:${escapeText(value)}`] : [];
}

/** Someone with an address that can stand in a line, without `"` or `:`; nobody otherwise. */
function person(property: string, name: string, address: string): string[] {
  if (!/^[^\s"<>:;,@]+@[^\s"<>:;,@]+$/.test(address)) return [];
  const commonName = name.replaceAll(/["\p{Cc}]/gu, "'");
  return [`${property}${commonName && `;CN="${commonName}"`}:mailto:${address}`];
}

function utc(date: Date): string {
  return `${date.toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
}

/** Breaks a line that is longer than allowed, between characters. */
function fold(line: string): string {
  const pieces = [""];
  for (const character of line) {
    const longer = pieces[pieces.length - 1] + character;
    // The blank that a continued line begins with counts.
    const limit = pieces.length > 1 ? MAX_LINE_BYTES - 1 : MAX_LINE_BYTES;
    if (Buffer.byteLength(longer) > limit) pieces.push(character);
    else pieces[pieces.length - 1] = longer;
  }
  return pieces.join("\r\n ");
}
