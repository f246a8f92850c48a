import fc from "fast-check";
import type { Delivery, Happening } from "../history.ts";
import { PEOPLE, type Person } from "../people.ts";
import { CONFIRMING, type Said } from "../said.ts";
import { BEGIN, later, millisecondsLater, startOn } from "../timeline.ts";
import { choose, type Step, shapeOf, steps } from "./step.ts";

type Terms = "none" | "payment" | "confirmation";

/** Two slots of a seated event type, whose seats are booked, given up and changed. */
export interface SeatsStory {
  readonly kind: "seats";
  readonly begin: number;
  /** What has to be done for a seat: of a slot's first one Cal.com says so. */
  readonly terms: Terms;
  readonly steps: readonly Step[];
}

export function seatsStories(deliveries?: readonly Delivery[]): fc.Arbitrary<SeatsStory> {
  return fc.record({
    kind: fc.constant("seats" as const),
    begin: fc.nat(3_000),
    terms: fc.constantFrom<Terms>("none", "none", "payment", "confirmation"),
    steps: fc.array(steps(deliveries), { minLength: 1, maxLength: 10, size: "max" }),
  });
}

interface Slot {
  readonly uid: string;
  start: Date;
  /** Before its host moved it. */
  oldStart: Date | undefined;
  present: Person[];
  /** Its first seat is not paid or confirmed: until then Cal.com gives nobody else one here. */
  waits: boolean;
  /** How many seats behind the first were not paid. */
  unpaid: number;
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
    const before = happenings.at(-1)?.said;
    const tie =
      step.gap === 0 &&
      before?.trigger === "BOOKING_CREATED" &&
      before.seated &&
      step.choice % 2 === 0;
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
        price: story.terms === "payment" ? 4_900 : 0,
        loud: step.loud,
        copy: 0,
        ...more,
      };
      happenings.push({ said, delivery: step.delivery });
    };
    const acts = tie ? bookings(slots, story.terms, step, say) : possible(slots, story, step, say);
    if (acts.length === 0) break;
    choose(acts, step.choice)();
  }
  return happenings;
}

function newSlot(uid: string, day: number): Slot {
  const start = startOn(day);
  return { uid, start, oldStart: undefined, present: [], waits: false, unpaid: 0, over: false };
}

/** What can happen, the simplest first; what has something come after it, more often. */
function possible(slots: readonly Slot[], { terms }: SeatsStory, step: Step, say: Say): Act[] {
  const open = slots.filter((slot) => !slot.over && !slot.waits);
  const acts = [...bookings(slots, terms, step, say), ...bookings(slots, terms, step, say)];
  for (const slot of slots) {
    if (slot.waits) acts.push(...waysOn(slot, terms, say));
    if (slot.unpaid > 0 && !slot.over) acts.push(() => payAnother(slot, say));
  }
  for (const slot of open) {
    if (slot.present.length === 0) continue;
    const someone = choose(slot.present, step.whom);
    const other = open.find((o) => o !== slot);
    acts.push(
      () => leave(slot, someone, say),
      () => say(CONFIRMING, slot, [someone]),
    );
    if (other && other.present.length > 0) acts.push(() => putTogether(slot, other, step, say));
    acts.push(
      () => hostMoves(slot, step, say),
      () => (step.whom % 2 === 0 ? cancel(slot, say) : meet(slot, someone, step, say)),
    );
    const { oldStart } = slot;
    if (oldStart) acts.push(() => lookAtOldTime(slot, oldStart, say));
    if (other && !other.present.includes(someone)) {
      const move = () => change(slot, other, someone, say);
      acts.push(move, move, move, move);
    }
  }
  return acts;
}

function bookings(slots: readonly Slot[], terms: Terms, step: Step, say: Say): Act[] {
  return slots.flatMap((slot) => {
    const newcomers = PEOPLE.filter((person) => !slot.present.includes(person));
    if (slot.over || slot.waits || newcomers.length === 0) return [];
    return [() => book(slot, choose(newcomers, step.whom), terms, say)];
  });
}

function book(slot: Slot, person: Person, terms: Terms, say: Say): void {
  const isFirst = slot.present.length === 0;
  slot.present.push(person);
  slot.waits = isFirst && terms !== "none";
  if (slot.waits) {
    say(terms === "payment" ? "BOOKING_PAYMENT_INITIATED" : "BOOKING_REQUESTED", slot, [person]);
    return;
  }
  // Behind the first, a seat is there before it is paid.
  if (terms === "payment") slot.unpaid += 1;
  say("BOOKING_CREATED", slot, [person]);
}

/** What may become of a slot whose first seat waits. What tells of it says nothing of seats. */
function waysOn(slot: Slot, terms: Terms, say: Say): Act[] {
  const goOn = () => {
    slot.waits = false;
    if (terms === "payment") say("BOOKING_PAID", slot, [...slot.present], UNSEATED);
    say("BOOKING_CREATED", slot, [...slot.present], UNSEATED);
  };
  const decline = () => {
    say("BOOKING_REJECTED", slot, [...slot.present], UNSEATED);
    close(slot);
  };
  return [
    goOn,
    goOn,
    () => leave(slot, choose(slot.present, 0), say),
    ...(terms === "confirmation" ? [decline] : []),
  ];
}

const UNSEATED: Partial<Said> = { seated: false, icalUid: null };

function payAnother(slot: Slot, say: Say): void {
  slot.unpaid -= 1;
  say("BOOKING_PAID", slot, [...slot.present], UNSEATED);
}

function close(slot: Slot): void {
  slot.present = [];
  slot.waits = false;
  slot.over = true;
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
  close(slot);
}

/** The host moves everyone to an empty time: the uid stays. */
function hostMoves(slot: Slot, step: Step, say: Say): void {
  slot.oldStart = slot.start;
  slot.start = startOn(10 + (step.whom % 9));
  say("BOOKING_RESCHEDULED", slot, [...slot.present], { previous: slot.uid });
}

/** Cal Video looks into the room at the time before the move, and tells the slot as it is by then. */
function lookAtOldTime(slot: Slot, oldStart: Date, say: Say): void {
  say("AFTER_GUESTS_CAL_VIDEO_NO_SHOW", slot, [...slot.present], {
    ...UNSEATED,
    at: later(oldStart, 5),
  });
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
  if (slot.present.length === 0) close(slot);
}
