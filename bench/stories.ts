import { buildEvent, type EventOptions } from "../local/events/index.ts";

/** Events that belong together, in the order they happen, as their bodies. */
export type Story = (index: number) => object;

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** Tells a story of its own for every key, which is part of its uids and addresses. */
export type Teller = (key: string, beginning: Date) => Story;

/** Histories that many events belong to. What an event says: one booking of one person each. */
export const STORIES = {
  unrelated: told((key, index) => ({
    uid: `${key}-${index}`,
    email: `${key}-${index}@booker.example`,
  })),

  seats: told((key, index) => ({
    uid: key,
    email: `${key}-${index}@booker.example`,
    type: "workshop",
    payload: {
      iCalUID: `${key}@cal.example`,
      seatsPerTimeSlot: 5_000,
      attendeeSeatId: `${key}-seat-${index}`,
    },
  })),

  lead: told((key, index) => ({ uid: `${key}-${index}`, email: `${key}@booker.example` })),

  series: told((key, index, start) => ({
    uid: `${key}-${index}`,
    email: `${key}@booker.example`,
    start: new Date(start.getTime() + index * DAY),
    payload: {
      iCalUID: `${key}@cal.example`,
      recurringEvent: { freq: 3, count: 400, interval: 1 },
    },
  })),

  moves: told(
    (key, index, start) => ({
      uid: `${key}-${index}`,
      email: `${key}@booker.example`,
      start: hours(start, index),
      ...(index > 1 && {
        rescheduleUid: `${key}-${index - 1}`,
        previousStart: hours(start, index - 1),
      }),
      payload: { iCalUID: `${key}@cal.example` },
    }),
    (index) => (index === 1 ? "BOOKING_CREATED" : "BOOKING_RESCHEDULED"),
  ),

  noShows: told(
    (key, index) => ({ uid: key, email: `${key}@booker.example`, noShow: index % 2 === 0 }),
    (index) => (index === 1 ? "BOOKING_CREATED" : "BOOKING_NO_SHOW_UPDATED"),
  ),
} as const satisfies Record<string, Teller>;

/** The name of a kind of history. */
export type StoryName = keyof typeof STORIES;

/** Event by event a second later; the first is number 1. The meeting is ten days after the first. */
function told(
  says: (key: string, index: number, start: Date) => EventOptions,
  trigger: (index: number) => string = () => "BOOKING_CREATED",
): Teller {
  return (key, beginning) => {
    const start = new Date(beginning.getTime() + 10 * DAY);
    return (index) =>
      buildEvent(trigger(index), {
        start,
        createdAt: new Date(beginning.getTime() + index * SECOND),
        ...says(key, index, start),
      });
  };
}

function hours(start: Date, count: number): Date {
  return new Date(start.getTime() + count * 3_600_000);
}
