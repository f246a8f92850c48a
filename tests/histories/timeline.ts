const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** When everything arrives; deliveries with pauses take up to ten days more. */
export const NOW = new Date("2031-02-20T00:00:00Z");

/** The first thing that happens. */
export const BEGIN = new Date("2031-02-01T09:00:00Z");

const FIRST_START = new Date("2031-03-20T10:00:00Z");

/** So many minutes later. */
export function later(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * MINUTE);
}

/** So many milliseconds later. */
export function millisecondsLater(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}

/** A meeting's start, always long after everything arrived: so no reminder is ever too late. */
export function startOn(day: number): Date {
  return new Date(FIRST_START.getTime() + day * DAY);
}
