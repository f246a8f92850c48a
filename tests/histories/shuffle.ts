import type { HistoryEvent } from "./history.ts";
import { hashOf } from "./said.ts";

/**
 * The events and their repetitions in an order made from a seed. An event's place depends on the
 * seed and on itself, not on the others: so a failing order stays the same while a counterexample
 * loses events.
 */
export function shuffled(
  events: readonly HistoryEvent[],
  repeated: readonly HistoryEvent[],
  seed: number,
): HistoryEvent[] {
  const keyed = [...events, ...repeated].map((event, index) => {
    const { trigger, uid, people, copy } = event.said;
    const who = people.map((person) => person.contact);
    const again = index >= events.length;
    return { event, key: hashOf([seed, trigger, uid, who, copy, again].join()) };
  });
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ event }) => event);
}

/** Every order of the items. */
export function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) {
    yield [];
    return;
  }
  for (const [index, item] of items.entries()) {
    const rest = items.toSpliced(index, 1);
    for (const order of permutations(rest)) yield [item, ...order];
  }
}
