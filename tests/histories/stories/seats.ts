import fc from "fast-check";
import type { Delivery, Happening } from "../history.ts";
import { PEOPLE, type Person } from "../people.ts";
import { CONFIRMING, type Said } from "../said.ts";
import { BEGIN, later, millisecondsLater, startOn } from "../timeline.ts";
import { choose, type Step, shapeOf, steps } from "./step.ts";

/** Two slots of a seated event type, whose seats are booked, given up and changed. */
export interface SeatsStory {
  readonly kind: "seats";
  readonly begin: number;
  readonly steps: readonly Step[];
}

export function seatsStories(deliveries?: readonly Delivery[]): fc.Arbitrary<SeatsStory> {
  return fc.record({
    kind: fc.constant("seats" as const),
    begin: fc.nat(3_000),
    steps: fc.array(steps(deliveries), { minLength: 1, maxLength: 8 }),
  });
}

interface Slot {
  readonly uid: string;
  start: Date;
  present: Person[];
  /** Nobody is left, or the time came: Cal.com gives a new booking another uid. */
  over: boolean;
}

type Say = (trigger: string, slot: Slot, people: Person[], more?: Partial<Said>) => void;
type Act = () => void;

/** What happened in the story numbered `index` of a history. */
export function tellSeats(story: SeatsStory, index: number): Happening[] {
  const happenings: Happening[] = [];
  const letter = "abcdefgh"[index];
  const slots: [Slot, Slot] = [newSlot(`${letter}1`, 1), newSlot(`${letter}2`, 2)];
  let at = millisecondsLater(later(BEGIN, story.begin), index * 1_000);
  for (const step of story.steps) {
    // Two people may book at one instant; nobody books and leaves at one instant.
    const before = happenings.at(-1)?.said.trigger;
    const tie = step.gap === 0 && before === "BOOKING_CREATED" && step.choice % 2 === 0;
    at = tie ? at : later(at, Math.max(1, step.gap));
    const say: Say = (trigger, slot, people, more = {}) => {
      const said: Said = {
        trigger,
        at,
        uid: slot.uid,
        start: slot.start,
        end: later(slot.start, 60),
        people,
        seated: true,
        type: "workshop",
        answer: "Pro",
        price: 0,
        loud: step.loud,
        copy: 0,
        ...more,
      };
      happenings.push({ said, delivery: step.delivery });
    };
    const acts = tie ? bookings(slots, step, say) : possible(slots, step, say);
    if (acts.length === 0) break;
    choose(acts, step.choice)();
  }
  return happenings;
}

function newSlot(uid: string, day: number): Slot {
  return { uid, start: startOn(day), present: [], over: false };
}

/** What can happen, the simplest first. */
function possible(slots: readonly Slot[], step: Step, say: Say): Act[] {
  const open = slots.filter((slot) => !slot.over);
  const acts = bookings(slots, step, say);
  for (const slot of open) {
    if (slot.present.length === 0) continue;
    const someone = choose(slot.present, step.whom);
    const other = open.find((o) => o !== slot);
    acts.push(
      () => leave(slot, someone, say),
      () => say(CONFIRMING, slot, [someone]),
    );
    if (other && !other.present.includes(someone)) {
      acts.push(() => change(slot, other, someone, say));
    }
    if (other && other.present.length > 0) acts.push(() => putTogether(slot, other, step, say));
    acts.push(
      () => cancel(slot, say),
      () => hostMoves(slot, step, say),
      () => meet(slot, someone, step, say),
    );
  }
  return acts;
}

function bookings(slots: readonly Slot[], step: Step, say: Say): Act[] {
  return slots.flatMap((slot) => {
    const newcomers = PEOPLE.filter((person) => !slot.present.includes(person));
    if (slot.over || newcomers.length === 0) return [];
    return [() => book(slot, choose(newcomers, step.whom), say)];
  });
}

function book(slot: Slot, person: Person, say: Say): void {
  slot.present.push(person);
  say("BOOKING_CREATED", slot, [person]);
}

function leave(slot: Slot, person: Person, say: Say): void {
  remove(slot, person);
  say("BOOKING_CANCELLED", slot, [person]);
}

/** One attendee moves to the other slot, maybe to others there; this one lives on for the others. */
function change(from: Slot, to: Slot, person: Person, say: Say): void {
  remove(from, person);
  say("BOOKING_RESCHEDULED", to, [person, ...to.present], { previous: from.uid });
  to.present.push(person);
}

/** The host moves everyone to the other slot, which is taken: who is listed first means nothing. */
function putTogether(from: Slot, to: Slot, step: Step, say: Say): void {
  const newcomers = from.present.filter((person) => !to.present.includes(person));
  to.present = step.whom % 2 === 0 ? [...to.present, ...newcomers] : [...newcomers, ...to.present];
  from.present = [];
  from.over = true;
  say("BOOKING_RESCHEDULED", to, [...to.present], { previous: from.uid, together: true });
}

function cancel(slot: Slot, say: Say): void {
  say("BOOKING_CANCELLED", slot, [...slot.present]);
  slot.present = [];
  slot.over = true;
}

/** The host moves everyone to an empty time: the uid stays. */
function hostMoves(slot: Slot, step: Step, say: Say): void {
  slot.start = startOn(10 + (step.whom % 9));
  say("BOOKING_RESCHEDULED", slot, [...slot.present], { previous: slot.uid });
}

function meet(slot: Slot, person: Person, step: Step, say: Say): void {
  const end = later(slot.start, 60);
  slot.over = true;
  if (step.whom % 3 !== 0)
    say("MEETING_ENDED", slot, [...slot.present], { at: end, ...shapeOf(step) });
  if (step.whom % 3 !== 1) {
    say("BOOKING_NO_SHOW_UPDATED", slot, [person], { at: later(end, 1), noShow: true });
  }
}

function remove(slot: Slot, person: Person): void {
  slot.present = slot.present.filter((other) => other !== person);
  if (slot.present.length === 0) slot.over = true;
}
