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

/** The first of the names that is a time zone, else UTC. */
export function chooseTimeZone(...names: (string | null)[]): string {
  return names.find((name) => name && isTimeZone(name)) || "UTC";
}

/** Writes a moment in a time zone (a valid IANA name). Throws a RangeError for an invalid date. */
export function localTime(moment: Date, timeZone: string, { tag, hourCycle }: Locale): LocalTime {
  const format = (options: Intl.DateTimeFormatOptions) =>
    // Newer ICU puts narrow spaces before AM and PM, which plain-text mail does not always show.
    new Intl.DateTimeFormat(tag, { timeZone, ...options })
      .format(moment)
      .replaceAll(/[\u00a0\u2009\u202f]/g, " ");
  const zoneName = (timeZoneName: "long" | "short") =>
    new Intl.DateTimeFormat(tag, { timeZone, timeZoneName })
      .formatToParts(moment)
      .find((part) => part.type === "timeZoneName")?.value ?? timeZone;
  return {
    date: format({ dateStyle: "full" }),
    shortDate: format({ weekday: "short", month: "short", day: "numeric" }),
    time: format({ timeStyle: "short", hourCycle }),
    zone: zoneName("long"),
    shortZone: zoneName("short"),
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
