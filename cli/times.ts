import { Problem } from "./problem.ts";

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A time as typed: ISO 8601 with a zone, or from now on as in `+61m`, `+2h`, `+1d`.
 * Throws a Problem when it is neither.
 */
export function parseTime(typed: string, now: Date): Date {
  const [, sign, amount, unit] = /^([+-])(\d+)([mhd])$/.exec(typed) ?? [];
  if (unit) {
    const shift = Number(`${sign}${amount}`) * UNITS[unit as keyof typeof UNITS];
    return new Date(now.getTime() + shift);
  }
  const time = new Date(typed);
  if (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(typed) && !Number.isNaN(time.getTime())) {
    return time;
  }
  throw new Problem(
    `"${typed}" is not a time.`,
    "Write it as 2026-03-01T10:00:00Z, or from now on: +61m, +2h, +1d.",
  );
}

/** A time zone as typed, if any. Throws a Problem when there is none of that name. */
export function typedZone(typed: string | undefined): string | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone: typed });
    return typed;
  } catch {
    throw new Problem(`Unknown time zone "${typed}".`, "Use an IANA name such as Europe/Berlin.");
  }
}

/**
 * SQL for a time as a person in a zone reads it, `Sun 2026-03-01 11:00`: what its clocks show, the
 * database knows.
 */
export function shownTime(time: string, timeZone: string): string {
  return `to_char(${time} at time zone ${timeZone}, 'Dy YYYY-MM-DD HH24:MI')`;
}

/** How far off a time is: `in 2 d 3 h`, `in 59 min`, `now`, `12 min ago`. */
export function distance(time: Date, now: Date): string {
  const minutes = Math.round((time.getTime() - now.getTime()) / UNITS.m);
  if (minutes === 0) return "now";
  const [days, hours, rest] = [
    Math.floor(Math.abs(minutes) / 1440),
    Math.floor((Math.abs(minutes) % 1440) / 60),
    Math.abs(minutes) % 60,
  ];
  const long =
    days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${rest} min` : `${rest} min`;
  return minutes < 0 ? `${long} ago` : `in ${long}`;
}
