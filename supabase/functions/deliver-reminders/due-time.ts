import type { Reminder } from "./reminder.ts";

/**
 * When a reminder fell due: its offset before the start or after the end of the booking. Throws an
 * Error when the booking has no such time.
 */
export function dueTime({ anchor, offset_minutes, booking }: Reminder): Date {
  const offset = offset_minutes * 60_000;
  const time =
    anchor === "after_end"
      ? Date.parse(booking.end_time ?? "") + offset
      : Date.parse(booking.start_time ?? "") - offset;
  if (Number.isNaN(time)) throw new Error("the booking has no time to count from");
  return new Date(time);
}
