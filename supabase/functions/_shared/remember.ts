import { BoundedMap } from "./bounded-map.ts";
import { createSingleFlight } from "./single-flight.ts";

/** How long values are used without loading them again, and how many are kept. */
export interface MemoryOptions<Value> {
  /** The clock, in ms. */
  readonly now: () => number;
  /** Up to which age, in ms, a value is used without loading it again. */
  readonly ttlMs: (value: Value) => number;
  /**
   * From when the age counts: from the start of the loading unless told otherwise, as what changes
   * after it need not be in the value. From its end where the source is to rest in between.
   */
  readonly ageFrom?: "start" | "end";
  /** Up to which age a value is used while loading fails; without it, the failure is passed on. */
  readonly staleIfErrorMs?: (value: Value) => number;
  /** For so long after a failure, a stale value that may be used is not loaded again. */
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
  /** When the last loading began, if it failed. */
  readonly failedAt: number | null;
}

/** Values by names, such as a tenant's by its slug. */
export interface Memory<Names extends readonly string[], Value> {
  /** The value, remembered or loaded. Rejects as loading does when there is none to use. */
  get(...names: Names): Promise<Value>;
  /** The value as loaded now, or by the loading under way: there is one at a time. */
  load(...names: Names): Promise<Value>;
  /** Waits until no loading is under way. */
  idle(...names: Names): Promise<void>;
  /** What is remembered, however old. */
  peek(...names: Names): Remembered<Value> | undefined;
}

/** Remembers for a while what `load` gives; a failure never takes the place of a value. */
export function remember<Names extends readonly string[], Value>(
  load: (...names: Names) => Promise<Value>,
  options: MemoryOptions<Value>,
): Memory<Names, Value> {
  const { now, ttlMs, staleIfErrorMs = () => 0, retryMs = 0, ageFrom = "start" } = options;
  const kept = createStore<Value>(options);
  const loads = createSingleFlight<Value>();

  async function loadAndKeep(names: Names): Promise<Value> {
    const startedAt = now();
    try {
      const value = await load(...names);
      kept.put(names, { value, since: ageFrom === "start" ? startedAt : now(), failedAt: null });
      return value;
    } catch (error) {
      kept.noteFailure(names, startedAt);
      throw error;
    }
  }

  const loadOnce = (names: Names) => loads.share(keyOf(names), () => loadAndKeep(names));
  const isFresh = ({ value, since }: Remembered<Value>) => now() - since < ttlMs(value);
  const isUsable = ({ value, since }: Remembered<Value>) => now() - since < staleIfErrorMs(value);
  const justFailed = ({ failedAt }: Remembered<Value>) =>
    failedAt !== null && now() - failedAt < retryMs;

  return {
    async get(...names) {
      const known = kept.find(names);
      if (!known) return loadOnce(names);
      if (isFresh(known) || (justFailed(known) && isUsable(known))) return known.value;
      return loadOnce(names).catch((error) => {
        if (isUsable(known)) return known.value;
        throw error;
      });
    },
    load: async (...names) => loadOnce(names),
    idle: (...names) => loads.idle(keyOf(names)),
    peek: (...names) => kept.find(names),
  };
}

/** The values and, apart from them, the nulls, each bounded. */
function createStore<Value>({ max, maxNull = max }: MemoryOptions<Value>) {
  const values = new BoundedMap<string, Remembered<Value>>(max);
  const nulls = new BoundedMap<string, Remembered<Value>>(maxNull);
  const mapFor = (value: Value) => (value === null ? nulls : values);
  const find = (names: readonly string[]) => values.get(keyOf(names)) ?? nulls.get(keyOf(names));

  return {
    find,
    put(names: readonly string[], entry: Remembered<Value>): void {
      const key = keyOf(names);
      values.delete(key);
      nulls.delete(key);
      mapFor(entry.value).set(key, entry);
    },
    noteFailure(names: readonly string[], failedAt: number): void {
      const known = find(names);
      if (known) mapFor(known.value).set(keyOf(names), { ...known, failedAt });
    },
  };
}

function keyOf(names: readonly string[]): string {
  return JSON.stringify(names);
}
