/** Random choices that are the same for the same seed. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** Whether it happens this time, of `of` times. */
  once(of: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Each of the items, or not; at least one. */
  some<T>(items: readonly T[]): T[];
}

/** The choices for one call: they depend on the seed and the call's number, not on other calls. */
export function randomFor(seed: number, call: number): Random {
  let state = (seed ^ Math.imul(call + 1, 0x9e3779b1)) | 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T;
  return {
    next,
    once: (of) => next() * of < 1,
    pick,
    some(items) {
      const chance = next();
      const chosen = items.filter(() => next() < chance);
      return chosen.length > 0 ? chosen : [pick(items)];
    },
  };
}
