import type { ReminderBooking } from "../reminder.ts";

/**
 * The booking's title without the names that Cal.com puts behind it, in whatever language:
 * "Check-up between Grace Hopper and Ada Lovelace" is a "Check-up".
 */
export function shortTitle({ title, organizer_name, attendee_name }: ReminderBooking): string {
  const text = title?.trim() ?? "";
  const host = organizer_name?.trim() ?? "";
  const booker = attendee_name?.trim() ?? "";
  return withoutNames(text, host, booker) ?? withoutNames(text, booker, host) ?? text;
}

function withoutNames(title: string, first: string, last: string): string | undefined {
  const start = title.lastIndexOf(` ${first} `);
  if (!first || !last || start < 0 || !title.endsWith(` ${last}`)) return undefined;
  const [, short, between = ""] = /^(.+) (.+)$/.exec(title.slice(0, start)) ?? [];
  const and = title.slice(start + first.length + 2, -last.length - 1);
  return [between, and].every((word) => /^\p{L}+$/u.test(word)) ? short : undefined;
}
