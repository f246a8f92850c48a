import { BoundedMap } from "./bounded-map.ts";
import { createSingleFlight } from "./single-flight.ts";

/** How long values are given without asking again, and how many are kept. */
export interface Rules<Value> {
  /** The clock, in ms. */
  readonly now: () => number;
  /** Up to which age, in ms, a value is given without asking. */
  readonly freshMs: (value: Value) => number;
  /**
   * From when the age counts: from the question unless told otherwise, as what changes after it is
   * not in the answer. From the answer where whoever gives it is to have a rest in between.
   */
  readonly ageFrom?: "question" | "answer";
  /** Up to which age a value is given while asking fails; without it, the failure is passed on. */
  readonly staleMs?: (value: Value) => number;
  /** For so long after a failure, a value that is still of use is given without asking again. */
  readonly retryMs?: number;
  /** The most values kept; those kept longest go first. */
  readonly max: number;
  /** The same for null, "there is none": counted apart, so that it takes no value's place. */
  readonly maxNull?: number;
}

/** A value that is kept. */
export interface Remembered<Value> {
  readonly value: Value;
  /** From when its age counts. */
  readonly since: number;
  /** When the last question was put, if it failed. */
  readonly failedAt: number | null;
}

/** Values by names, such as a tenant's by its slug. */
export interface Memory<Names extends readonly string[], Value> {
  /** The value, remembered or asked for. Rejects as asking does when there is none to give. */
  get(...names: Names): Promise<Value>;
  /** The value as asked for now, or by the question under way: there is one at a time. */
  ask(...names: Names): Promise<Value>;
  /** Waits until no question is under way. */
  idle(...names: Names): Promise<void>;
  /** What is remembered, however old. */
  recall(...names: Names): Remembered<Value> | undefined;
}

/** Remembers for a while what `ask` answers; a failure is not remembered in place of a value. */
export function remember<Names extends readonly string[], Value>(
  ask: (...names: Names) => Promise<Value>,
  rules: Rules<Value>,
): Memory<Names, Value> {
  const { now, freshMs, staleMs = () => 0, retryMs = 0, ageFrom = "question" } = rules;
  const kept = createStore<Value>(rules);
  const questions = createSingleFlight<Value>();

  async function askAndKeep(names: Names): Promise<Value> {
    const askedAt = now();
    try {
      const value = await ask(...names);
      kept.put(names, { value, since: ageFrom === "question" ? askedAt : now(), failedAt: null });
      return value;
    } catch (error) {
      kept.noteFailure(names, askedAt);
      throw error;
    }
  }

  const askOnce = (names: Names) => questions.share(keyOf(names), () => askAndKeep(names));
  const isFresh = ({ value, since }: Remembered<Value>) => now() - since < freshMs(value);
  const isOfUse = ({ value, since }: Remembered<Value>) => now() - since < staleMs(value);
  const justFailed = ({ failedAt }: Remembered<Value>) =>
    failedAt !== null && now() - failedAt < retryMs;

  return {
    async get(...names) {
      const known = kept.find(names);
      if (!known) return askOnce(names);
      if (isFresh(known) || (justFailed(known) && isOfUse(known))) return known.value;
      return askOnce(names).catch((error) => {
        if (isOfUse(known)) return known.value;
        throw error;
      });
    },
    ask: async (...names) => askOnce(names),
    idle: (...names) => questions.idle(keyOf(names)),
    recall: (...names) => kept.find(names),
  };
}

/** The values and, apart from them, the nulls, each bounded. */
function createStore<Value>({ max, maxNull = max }: Rules<Value>) {
  const values = new BoundedMap<string, Remembered<Value>>(max);
  const nulls = new BoundedMap<string, Remembered<Value>>(maxNull);
  const shelfOf = (value: Value) => (value === null ? nulls : values);

  return {
    find(names: readonly string[]) {
      const key = keyOf(names);
      return values.get(key) ?? nulls.get(key);
    },
    put(names: readonly string[], entry: Remembered<Value>) {
      const key = keyOf(names);
      values.delete(key);
      nulls.delete(key);
      shelfOf(entry.value).set(key, entry);
    },
    noteFailure(names: readonly string[], failedAt: number) {
      const known = this.find(names);
      if (known) shelfOf(known.value).set(keyOf(names), { ...known, failedAt });
    },
  };
}

function keyOf(names: readonly string[]): string {
  return JSON.stringify(names);
}
