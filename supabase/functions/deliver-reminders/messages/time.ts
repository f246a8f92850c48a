import { dateFormat } from "./formats.ts";
import type { Locale } from "./locale.ts";

/** A moment as the recipient's clock and calendar show it. */
export interface LocalTime {
  /** "Monday, March 2, 2026" */
  readonly date: string;
  /** "Mon, Mar 2" */
  readonly shortDate: string;
  /** "9:00 AM" */
  readonly time: string;
  /** "Eastern Standard Time" */
  readonly zone: string;
  /** "EST" */
  readonly shortZone: string;
}

/** A day as a leaf of a calendar shows it. */
export interface CalendarLeaf {
  /** "Mar" */
  readonly month: string;
  /** "2" */
  readonly day: string;
  /** "Mon" */
  readonly weekday: string;
}

/** The first of the names that is a time zone, else UTC. */
export function chooseTimeZone(...names: (string | null)[]): string {
  return names.find((name) => name && isTimeZone(name)) || "UTC";
}

/** Writes a moment in a time zone (a valid IANA name). Throws a RangeError for an invalid date. */
export function localTime(moment: Date, timeZone: string, { tag, hourCycle }: Locale): LocalTime {
  const format = (options: Intl.DateTimeFormatOptions) =>
    // Newer ICU puts narrow spaces before AM and PM, which plain-text mail does not always show.
    dateFormat(tag, { timeZone, ...options })
      .format(moment)
      .replaceAll(/[\u00a0\u2009\u202f]/g, " ");
  const zoneName = (timeZoneName: "long" | "short") =>
    part(moment, "timeZoneName", tag, { timeZone, timeZoneName }) ?? timeZone;
  return {
    date: format({ dateStyle: "full" }),
    shortDate: format({ weekday: "short", month: "short", day: "numeric" }),
    time: format({ timeStyle: "short", hourCycle }),
    zone: zoneName("long"),
    shortZone: zoneName("short"),
  };
}

/** The day of a moment in a time zone. */
export function calendarLeaf(moment: Date, timeZone: string, { tag }: Locale): CalendarLeaf {
  const of = (type: "month" | "day" | "weekday") =>
    (
      part(moment, type, tag, { timeZone, weekday: "short", month: "short", day: "numeric" }) ?? ""
    ).replace(/\.$/, "");
  return { month: of("month"), day: of("day"), weekday: of("weekday") };
}

function part(
  moment: Date,
  type: Intl.DateTimeFormatPartTypes,
  tag: string,
  options: Intl.DateTimeFormatOptions,
): string | undefined {
  return dateFormat(tag, options)
    .formatToParts(moment)
    .find((part) => part.type === type)?.value;
}

function isTimeZone(name: string): boolean {
  try {
    dateFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
