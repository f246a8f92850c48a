import fc from "fast-check";
import { bodyOf, hashOf, lineOf, type Said } from "./said.ts";

/** What is posted. */
export interface Posted {
  /** The body as text. */
  readonly text: string;
  /** SHA-256 of the text: Cal.com gives its events no id. */
  readonly eventId: string;
}

/** An event of a booking as it is posted. */
export interface HistoryEvent extends Posted {
  readonly said: Said;
}

/** What happened to the bookings of one tenant, and what Cal.com posted about it, in order. */
export interface History {
  readonly events: readonly HistoryEvent[];
  /** Events that are posted a second time, byte for byte. */
  readonly repeated: readonly HistoryEvent[];
  /** Events that happened and were never posted, for the reader of a counterexample. */
  readonly lost: readonly Said[];
  /** Everything that happened to bookings, posted or not, in order. */
  readonly happened: readonly Said[];
  /** Posted besides, about no booking. */
  readonly noise: readonly Posted[];
}

/** How an event reaches us. */
export const DELIVERIES = ["once", "twice", "overlapping", "lost"] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** What happened and how it is posted. */
export interface Happening {
  readonly said: Said;
  readonly delivery: Delivery;
}

/** Makes the history of what happened, and of bodies about no booking. Prints as one line per event. */
export function historyOf(
  happenings: readonly Happening[],
  noise: readonly string[] = [],
): History {
  const posted = happenings.flatMap(({ said, delivery }) => {
    if (delivery === "lost") return [];
    return delivery === "overlapping" ? [said, overlapping(said)] : [said];
  });
  const events = posted.toSorted(byTime).map(eventOf);
  const happened = happenings.map(({ said }) => said).toSorted(byTime);
  const twice = new Set(happenings.filter((h) => h.delivery === "twice").map((h) => h.said));
  const history: History = {
    events,
    repeated: events.filter((event) => twice.has(event.said)),
    lost: happenings.filter((h) => h.delivery === "lost").map((h) => h.said),
    happened,
    noise: [...new Set(noise)].map((text) => ({ text, eventId: hashOf(text) })),
  };
  return Object.assign(history, { [fc.toStringMethod]: () => print(history) });
}

/** Another webhook of the same account posts the same event a moment later. */
function overlapping(said: Said): Said {
  const flat = said.trigger === "MEETING_STARTED" || said.trigger === "MEETING_ENDED";
  return { ...said, copy: 1, at: flat ? said.at : new Date(said.at.getTime() + 7) };
}

function eventOf(said: Said): HistoryEvent {
  const text = JSON.stringify(bodyOf(said));
  return { said, text, eventId: hashOf(text) };
}

function byTime(a: Said, b: Said): number {
  return a.at.getTime() - b.at.getTime();
}

/** One line per event, in the order in which they happened. */
export function print(history: History): string {
  return [
    "",
    ...history.events.map((event) => {
      const twice = history.repeated.includes(event) ? "  (posted twice)" : "";
      return `  ${lineOf(event.said)}${twice}`;
    }),
    ...history.lost.map((said) => `  ${lineOf(said)}  (LOST)`),
    ...history.noise.map(({ text }) => `  ${text.slice(0, 60)}  (about no booking)`),
    "",
  ].join("\n");
}
