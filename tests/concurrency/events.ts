import { PEOPLE, type Person } from "../histories/people.ts";
import type { Said } from "../histories/said.ts";
import { BEGIN, later, startOn } from "../histories/timeline.ts";

/** The people of these tests. */
export const [ada, ben] = PEOPLE as readonly [Person, Person];

/** An event `minute` minutes after the beginning; of booking a1, booked by Ada, unless told. */
export function event(minute: number, trigger: string, more: Partial<Said> = {}): Said {
  const start = more.start ?? startOn(1);
  return {
    trigger,
    at: later(BEGIN, minute),
    uid: "a1",
    people: [ada],
    type: "intro-call",
    price: 0,
    copy: 0,
    ...more,
    start,
    end: later(start, 30),
  };
}

/**
 * An occurrence of a weekly series, at its hour on the booker's clock: summer time began there before
 * the first. It begins on the organizer's before the third, which is at another hour there.
 */
export function occurrence(minute: number, trigger: string, week: number): Said {
  return event(minute, trigger, {
    uid: `w${week}`,
    start: startOn(1 + (week - 1) * 7),
    icalUid: "series@cal.example",
    recurrence: { freq: 2, count: 4, interval: 1 },
  });
}
