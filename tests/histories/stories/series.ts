import fc from "fast-check";
import { utcOffset } from "../../../local/events/parts.ts";
import type { Delivery, Happening } from "../history.ts";
import { PEOPLE } from "../people.ts";
import type { Said } from "../said.ts";
import { BEGIN, later, millisecondsLater, startOn } from "../timeline.ts";
import { choose, type Step, shapeOf, steps } from "./step.ts";

/** A weekly series of one booker: summer time begins within it. */
export interface SeriesStory {
  readonly kind: "series";
  readonly booker: number;
  readonly count: number;
  readonly needsConfirmation: boolean;
  readonly begin: number;
  readonly day: number;
  /** How the bookings of the occurrences are posted. */
  readonly delivery: Delivery;
  readonly steps: readonly Step[];
}

export function seriesStories(deliveries?: readonly Delivery[]): fc.Arbitrary<SeriesStory> {
  return fc.record({
    kind: fc.constant("series" as const),
    booker: fc.nat(PEOPLE.length - 1),
    count: fc.integer({ min: 2, max: 4 }),
    needsConfirmation: fc.boolean(),
    begin: fc.nat(3_000),
    day: fc.nat(6),
    delivery: fc.constantFrom<Delivery>("once", "overlapping", "twice"),
    steps: fc.array(steps(deliveries), { maxLength: 6, size: "max" }),
  });
}

interface Occurrence {
  uid: string;
  /** As its calendar keeps it, over all moves. */
  readonly icalUid: string;
  start: Date;
  phase: "new" | "pending" | "live" | "gone" | "over";
}

type Say = (trigger: string, occurrence: Occurrence, more?: Partial<Said>) => void;

/** What happened in the story numbered `index` of a history. */
export function tellSeries(story: SeriesStory, index: number): Happening[] {
  const happenings: Happening[] = [];
  const recurrence = { freq: 2, count: story.count, interval: 1 };
  let at = millisecondsLater(later(BEGIN, story.begin), index * 1_000);
  const sayWith =
    (delivery: Delivery, loud: boolean): Say =>
    (trigger, occurrence, more = {}) => {
      const said: Said = {
        trigger,
        at,
        uid: occurrence.uid,
        start: occurrence.start,
        end: later(occurrence.start, 45),
        people: [choose(PEOPLE, story.booker)],
        // An answer does not tell it.
        icalUid: isAnswer(trigger, occurrence) ? null : occurrence.icalUid,
        // Two series at one time with one host cannot be: each history's are of different types.
        type: `weekly-${index}`,
        price: 0,
        loud,
        copy: 0,
        ...more,
      };
      happenings.push({ said, delivery });
    };

  const all = occurrences(story, index);
  for (const occurrence of all) {
    at = millisecondsLater(at, 20);
    const opening = story.needsConfirmation ? "BOOKING_REQUESTED" : "BOOKING_CREATED";
    sayWith(story.delivery, false)(opening, occurrence, { recurrence });
    occurrence.phase = story.needsConfirmation ? "pending" : "live";
  }
  for (const step of story.steps) {
    at = later(at, Math.max(1, step.gap));
    const acts = possible(story, all, step, sayWith(step.delivery, step.loud), recurrence);
    if (acts.length === 0) break;
    choose(acts, step.choice)();
  }
  return happenings;
}

/** Every week at the same time on the booker's clock, whatever the organizer's does. */
function occurrences(story: SeriesStory, index: number): Occurrence[] {
  const first = startOn(story.day);
  const { timeZone } = choose(PEOPLE, story.booker);
  return Array.from({ length: story.count }, (_, week) => {
    const start = later(first, week * 7 * 24 * 60);
    const shift = utcOffset(timeZone, first) - utcOffset(timeZone, start);
    const uid = `${"abcdefgh"[index]}${week + 1}`;
    return {
      uid,
      // A calendar makes one entry of a series that is booked at once, and so one id.
      icalUid: `${story.needsConfirmation ? uid : `series-${index}`}@cal.example`,
      start: later(start, shift),
      phase: "new",
    };
  });
}

/** What can happen, the simplest first. */
function possible(
  story: SeriesStory,
  all: readonly Occurrence[],
  step: Step,
  say: Say,
  recurrence: NonNullable<Said["recurrence"]>,
): (() => void)[] {
  const pending = all.filter((occurrence) => occurrence.phase === "pending");
  const live = all.filter((occurrence) => occurrence.phase === "live");
  const acts: (() => void)[] = [];
  if (pending.length > 0) {
    const clicked = choose(pending, step.whom);
    const answerAll = (trigger: string, phase: Occurrence["phase"]) => () => {
      say(trigger, clicked, { recurrence });
      for (const occurrence of pending) occurrence.phase = phase;
    };
    acts.push(answerAll("BOOKING_CREATED", "live"), answerAll("BOOKING_REJECTED", "gone"), () => {
      say("BOOKING_CREATED", clicked);
      clicked.phase = "live";
    });
  }
  if (live.length > 0) {
    const clicked = choose(live, step.whom);
    acts.push(
      () => {
        say("BOOKING_CANCELLED", clicked);
        clicked.phase = "gone";
      },
      () => {
        say("BOOKING_CANCELLED", clicked, { recurrence });
        for (const occurrence of [...pending, ...live]) occurrence.phase = "gone";
      },
      () => say("BOOKING_RESCHEDULED", clicked, { previous: moveOn(clicked) }),
      () => {
        const end = later(clicked.start, 45);
        say("MEETING_ENDED", clicked, { at: end, ...shapeOf(step) });
        clicked.phase = "over";
      },
    );
    if (story.needsConfirmation) {
      // More often, as something comes after it.
      acts.push(() => askToMove(clicked, step, say));
      acts.push(() => askToMove(clicked, step, say));
    }
  }
  return acts;
}

/** Gives the uid it had. */
function moveOn(occurrence: Occurrence): string {
  const previous = occurrence.uid;
  occurrence.uid = `${previous}m`;
  occurrence.start = later(occurrence.start, 60);
  return previous;
}

/** Its booker moves it, which the host has to confirm. Newer versions do not name the old uid. */
function askToMove(occurrence: Occurrence, step: Step, say: Say): void {
  const previous = moveOn(occurrence);
  say("BOOKING_REQUESTED", occurrence, step.whom % 2 === 0 ? { previous } : {});
  occurrence.phase = "pending";
}

function isAnswer(trigger: string, { phase }: Occurrence): boolean {
  return trigger === "BOOKING_REJECTED" || (trigger === "BOOKING_CREATED" && phase === "pending");
}
