import type { History, HistoryEvent, Posted } from "./history.ts";
import { hashOf } from "./said.ts";

/**
 * All that is posted, repetitions included, in an order made from a seed. An event's place depends
 * on the seed and on itself, not on the others: so a failing order stays the same while a
 * counterexample loses events.
 */
export function shuffled({ events, repeated, noise }: History, seed: number): Posted[] {
  const keyed = (posted: Posted, key: string) => ({ posted, key: hashOf(`${seed} ${key}`) });
  return [
    ...events.map((event) => keyed(event, nameOf(event))),
    ...repeated.map((event) => keyed(event, `${nameOf(event)} again`)),
    ...noise.map((body) => keyed(body, body.text)),
  ]
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ posted }) => posted);
}

function nameOf({ said: { trigger, uid, people, copy } }: HistoryEvent): string {
  return [trigger, uid, ...people.map((person) => person.contact), copy].join();
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
