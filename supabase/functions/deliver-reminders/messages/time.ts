import { dateFormat } from "../../_shared/date-format.ts";
import { runtimeOffset } from "../../_shared/runtime-offset.ts";
import type { Locale } from "./locale.ts";

/** What the clocks of a zone show at a moment, as the database says. */
export interface WallTime {
  /** Date and time of day there, as if they were UTC. */
  readonly shown: Date;
  /** How far they are from UTC: "-07:00". */
  readonly offset: string;
  readonly timeZone: string;
}

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

/**
 * Reads a local time of the database, `2026-12-01T10:00:00-07:00`. Throws an Error when it is none.
 */
export function wallTime(text: string | null, timeZone: string): WallTime {
  const [, time, offset = ""] = /^(.{19})([+-]\d\d:\d\d)$/.exec(text ?? "") ?? [];
  const shown = new Date(`${time}Z`);
  if (Number.isNaN(shown.getTime())) throw new Error("the booking has no valid time");
  return { shown, offset, timeZone };
}

/** Writes a local time in a language. */
export function localTime(time: WallTime, { tag, hourCycle }: Locale): LocalTime {
  const format = (options: Intl.DateTimeFormatOptions) =>
    // Newer ICU puts narrow spaces before AM and PM, which plain-text mail does not always show.
    dateFormat(tag, { timeZone: "UTC", ...options })
      .format(time.shown)
      .replaceAll(/[\u00a0\u2009\u202f]/g, " ");
  return {
    date: format({ dateStyle: "full" }),
    shortDate: format({ weekday: "short", month: "short", day: "numeric" }),
    time: format({ timeStyle: "short", hourCycle }),
    zone: zoneName(time, tag, "long"),
    shortZone: zoneName(time, tag, "short"),
  };
}

/** The day of a local time. */
export function calendarLeaf({ shown }: WallTime, { tag }: Locale): CalendarLeaf {
  const options = { timeZone: "UTC", weekday: "short", month: "short", day: "numeric" } as const;
  const of = (type: "month" | "day" | "weekday") =>
    (part(shown, type, tag, options) ?? "").replace(/\.$/, "");
  return { month: of("month"), day: of("day"), weekday: of("weekday") };
}

/**
 * What people call the time of a zone. Where the runtime's zone data say otherwise than the
 * database, its name would be that of another time: then the distance from UTC is named.
 */
function zoneName(
  { shown, offset, timeZone }: WallTime,
  tag: string,
  timeZoneName: "long" | "short",
): string {
  const moment = new Date(shown.toISOString().replace("Z", offset));
  const name =
    runtimeOffset(moment, timeZone) === offset &&
    part(moment, "timeZoneName", tag, { timeZone, timeZoneName });
  return name || `UTC${offset}`;
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
