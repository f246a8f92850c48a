import { PHONE_ONLY_DOMAIN } from "../../_shared/sending/recipient.ts";
import type { LocalTimes, Reminder, ReminderBooking } from "../reminder.ts";
import { type CalendarLinks, calendarLinks, NO_CALENDAR_LINKS } from "./calendar-links.ts";
import type { MessageLinks } from "./links.ts";
import { type Locale, languageOf } from "./locale.ts";
import { firstName, lastName } from "./names.ts";
import { type LocalTime, localTime, wallTime } from "./time.ts";
import { shortTitle } from "./title.ts";
import { asWords, nameAsWords } from "./words.ts";

/**
 * What a template can name. All texts are single lines; "" where there is nothing to say. What
 * strangers may have typed are words: nothing in it is taken for a link.
 */
export interface MessageView extends CalendarLinks {
  readonly language: string;
  /** The recipient's. */
  readonly name: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly title: string;
  readonly event_type: string;
  readonly organizer_name: string;
  readonly organizer_email: string;
  /** Who booked. */
  readonly attendee_name: string;
  readonly attendee_email: string;
  readonly tenant_name: string;
  /** Address, phone number or the like; "" for a video call, and where nobody said where. */
  readonly place: string;
  readonly is_online: boolean;
  readonly is_by_phone: boolean;
  /** Day and times in the recipient's time zone and language. */
  readonly date: string;
  readonly short_date: string;
  readonly start_time: string;
  readonly end_time: string;
  /** From start to end, with the day of the end where it is another one. */
  readonly time: string;
  readonly zone: string;
  readonly short_zone: string;
  readonly duration_minutes: string;
  readonly notes: string;
  readonly cancellation_reason: string;
  /** Links: http or https, or "". */
  readonly join_url: string;
  readonly reschedule_url: string;
  readonly cancel_url: string;
  /** To say that one will be there. */
  readonly confirm_url: string;
  readonly new_time_url: string;
  readonly rating_url: string;
  readonly no_show_url: string;
  readonly unsubscribe_url: string;
  /** Of the booking questions, by their names. */
  readonly answers: Readonly<Record<string, string>>;
}

const MAX_LINE = 150;
const MAX_TEXT = 1000;

/** Prepares a reminder for a template. Throws an Error when the booking has no valid start. */
export function messageView(reminder: Reminder, locale: Locale, links: MessageLinks): MessageView {
  const { booking, recipient, tenant } = reminder;
  const name = nameAsWords(singleLine(recipient.name));
  const title = asWords(singleLine(shortTitle(booking))) || singleLine(booking.event_type);
  const where = whereabouts(booking);
  return {
    language: languageOf(locale.tag),
    name,
    first_name: firstName(name),
    last_name: lastName(name),
    email: realAddress(singleLine(recipient.email)),
    title,
    event_type: singleLine(booking.event_type),
    organizer_name: asWords(singleLine(booking.organizer_name)),
    organizer_email: singleLine(booking.organizer_email),
    attendee_name: nameAsWords(singleLine(booking.attendee_name)),
    attendee_email: realAddress(singleLine(booking.attendee_email)),
    tenant_name: singleLine(tenant.name),
    ...where,
    ...times(booking, reminder.local, locale),
    notes: asWords(singleLine(booking.notes, MAX_TEXT)),
    cancellation_reason: asWords(singleLine(booking.cancellation_reason, MAX_TEXT)),
    reschedule_url: webLink(booking.reschedule_url),
    cancel_url: webLink(booking.cancel_url),
    new_time_url: webLink(booking.new_time_url),
    confirm_url: webLink(links.confirmUrl),
    rating_url: webLink(booking.rating_url),
    no_show_url: webLink(booking.no_show_url),
    unsubscribe_url: webLink(links.unsubscribeUrl),
    ...linksToCalendars(booking, title, where.place || where.join_url),
    answers: answers(booking),
  };
}

/** The answers, and nothing that objects usually inherit: a template names what it likes. */
function answers(booking: ReminderBooking): Readonly<Record<string, string>> {
  const lines = Object.entries(booking.answers).map(([name, text]) => [
    name,
    asWords(singleLine(text, MAX_TEXT)),
  ]);
  return Object.assign(Object.create(null), Object.fromEntries(lines));
}

/** Reads a time of a booking. Throws an Error when it is none. */
export function moment(text: string | null): Date {
  const date = new Date(text ?? "");
  if (Number.isNaN(date.getTime())) throw new Error("the booking has no valid time");
  return date;
}

function times(booking: ReminderBooking, local: LocalTimes, locale: Locale) {
  const startsAt = moment(booking.start_time);
  const endsAt = booking.end_time ? moment(booking.end_time) : null;
  const start = localTime(wallTime(local.start_time, local.time_zone), locale);
  const end = endsAt && localTime(wallTime(local.end_time, local.time_zone), locale);
  return {
    date: start.date,
    short_date: start.shortDate,
    start_time: start.time,
    end_time: end?.time ?? "",
    time: [start.time, end && endText(start, end)].filter(Boolean).join(" – "),
    zone: end && end.zone !== start.zone ? `${start.zone} – ${end.zone}` : start.zone,
    short_zone: start.shortZone,
    duration_minutes: endsAt
      ? String(Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000))
      : "",
  };
}

/** When it ends, as far as that differs from when it starts. */
function endText(start: LocalTime, end: LocalTime): string {
  if (end.date !== start.date) return `${end.date}, ${end.time}`;
  const isSame = end.time === start.time && end.zone === start.zone;
  return isSame ? "" : end.time;
}

/** A place that is a web address is one in words, unless it is where to join. */
function whereabouts(booking: ReminderBooking) {
  const location = singleLine(booking.location);
  const joinUrl = webLink(booking.video_url);
  const place = joinUrl && webLink(location) ? "" : asWords(location);
  const isOnline = place === "" && (joinUrl !== "" || booking.location_type === "online");
  return {
    place,
    is_online: isOnline,
    is_by_phone: place === "" && !isOnline && booking.location_type === "phone",
    join_url: joinUrl,
  };
}

/** None to a meeting that does not take place. */
function linksToCalendars(booking: ReminderBooking, title: string, place: string): CalendarLinks {
  if (!["confirmed", "rescheduled"].includes(booking.status)) return NO_CALENDAR_LINKS;
  const startsAt = moment(booking.start_time);
  const endsAt = booking.end_time ? moment(booking.end_time) : null;
  return calendarLinks({ title, place, startsAt, endsAt });
}

/** Without line breaks and other control characters, and not longer than it should be. */
function singleLine(text: string | null, maxLength = MAX_LINE): string {
  const line = (text ?? "").replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  const characters = [...line];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join("")}…` : line;
}

/** An e-mail address, or "" for the one that Cal.com makes up for a booker with only a phone. */
function realAddress(address: string): string {
  return address.toLowerCase().endsWith(`@${PHONE_ONLY_DOMAIN}`) ? "" : address;
}

/** The address of a web page, or "" for anything else, such as `javascript:`. */
function webLink(text: string | null): string {
  try {
    const url = new URL((text ?? "").trim());
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : "";
  } catch {
    return "";
  }
}
