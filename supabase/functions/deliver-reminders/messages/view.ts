import type { Reminder } from "../reminder.ts";
import type { Locale } from "./locale.ts";
import { chooseTimeZone, localTime } from "./time.ts";

/** What a template can name. All texts are single lines; "" where there is nothing to say. */
export interface MessageView {
  readonly language: string;
  /** The recipient's name. */
  readonly name: string;
  readonly title: string;
  readonly organizer_name: string;
  readonly tenant_name: string;
  /** Address, phone number or the like; "" for a video call. */
  readonly place: string;
  readonly is_online: boolean;
  /** Day and times in the recipient's time zone and language. */
  readonly date: string;
  readonly short_date: string;
  readonly start_time: string;
  /** From start to end, with the day of the end where it is another one. */
  readonly time: string;
  readonly zone: string;
  readonly short_zone: string;
  /** Links: http or https, or "". */
  readonly join_url: string;
  readonly reschedule_url: string;
  readonly cancel_url: string;
}

const MAX_TEXT = 150;

/** Prepares a reminder for a template. Throws an Error when the booking has no valid start. */
export function messageView(reminder: Reminder, locale: Locale): MessageView {
  const { booking, recipient, tenant } = reminder;
  const zone = chooseTimeZone(recipient.time_zone, tenant.time_zone);
  const start = localTime(moment(booking.start_time), zone, locale);
  const end = booking.end_time ? localTime(moment(booking.end_time), zone, locale) : null;
  const location = singleLine(booking.location);
  const joinUrl = webLink(booking.video_url) || webLink(booking.location);
  // Cal.com names a video app as "integrations:zoom".
  const place = location.startsWith("integrations:") || webLink(location) ? "" : location;
  return {
    language: locale.language,
    name: singleLine(recipient.name),
    title: singleLine(booking.title) || singleLine(booking.event_type),
    organizer_name: singleLine(booking.organizer_name),
    tenant_name: singleLine(tenant.name),
    place,
    is_online: place === "" && (location !== "" || joinUrl !== ""),
    date: start.date,
    short_date: start.shortDate,
    start_time: start.time,
    time: [start.time, end && endText(start.date, end)].filter(Boolean).join(" – "),
    zone: end && end.zone !== start.zone ? `${start.zone} – ${end.zone}` : start.zone,
    short_zone: start.shortZone,
    join_url: joinUrl,
    reschedule_url: webLink(booking.reschedule_url),
    cancel_url: webLink(booking.cancel_url),
  };
}

function endText(startDate: string, end: { date: string; time: string }): string {
  return end.date === startDate ? end.time : `${end.date}, ${end.time}`;
}

function moment(text: string | null): Date {
  const date = new Date(text ?? "");
  if (Number.isNaN(date.getTime())) throw new Error("the booking has no valid time");
  return date;
}

/** Without line breaks and other control characters, and not longer than a heading should be. */
function singleLine(text: string | null): string {
  const line = (text ?? "").replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  const characters = [...line];
  return characters.length > MAX_TEXT ? `${characters.slice(0, MAX_TEXT - 1).join("")}…` : line;
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
