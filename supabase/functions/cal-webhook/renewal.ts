import type { Pause } from "../_shared/pause.ts";
import type { Memory } from "../_shared/remember.ts";

/** How often a value may be loaded at most, and by which clock, in ms. */
export interface RenewalOptions {
  readonly intervalMs: number;
  /** The same after a loading that failed. */
  readonly retryMs: number;
  readonly now: () => number;
  readonly pause: Pause;
}

/**
 * Gives a remembered value as it is now, its loading begun after this was called: one under way may
 * have begun before the change. Many calls share one loading, and wait for it.
 */
export function createRenewal<Value>(
  memory: Memory<[name: string], Value>,
  { intervalMs, retryMs, now, pause }: RenewalOptions,
): (name: string) => Promise<Value> {
  /** Those whose loading is still to begin. */
  const renewals = new Map<string, Promise<Value>>();

  async function renew(name: string): Promise<Value> {
    await memory.idle(name);
    const wait = earliest(name) - now();
    if (wait > 0) await pause(wait);
    await memory.idle(name);
    // Whoever comes from here on needs the loading after this one.
    renewals.delete(name);
    return memory.load(name);
  }

  function earliest(name: string): number {
    const last = memory.peek(name);
    if (!last) return 0;
    return last.failedAt === null ? last.since + intervalMs : last.failedAt + retryMs;
  }

  return (name) => {
    const renewal = renewals.get(name) ?? renew(name);
    renewals.set(name, renewal);
    return renewal;
  };
}
