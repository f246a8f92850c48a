import type { Pause } from "../_shared/pause.ts";
import { createReporter } from "./reporter.ts";
import type { RejectionReason, WebhookStore } from "./webhook-store.ts";

/** Time between two reports to the database. */
export const REPORT_INTERVAL_MS = 1_000;
/** While reports fail, each waits twice as long as the one before, at most so long. */
export const MAX_REPORT_INTERVAL_MS = 30_000;
/** The most tenants, reasons and hours counted at a time; more are not counted. */
export const MAX_COUNTERS = 1_000;
const HOUR_MS = 3_600_000;

/** Counts refused requests without making anyone wait. */
export interface RejectionCounter {
  count(tenantId: string, reason: RejectionReason): void;
}

/** What the counter works with. */
export interface RejectionCounterOptions {
  readonly store: Pick<WebhookStore, "countRejections">;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly pause: Pause;
  readonly runInBackground: (work: Promise<unknown>) => void;
  /** Told when a report failed; its counts go with a later one. */
  readonly onError: (error: unknown) => void;
}

/**
 * A counter that reports to the database in the background: the first rejection at once, further
 * ones summed up, one call at a time, so that a flood of forged requests stays in the function.
 * What the database does not take is kept, and reported until it does.
 */
export function createRejectionCounter(options: RejectionCounterOptions): RejectionCounter {
  const { now, pause, runInBackground } = options;
  const sums = createSums();
  const reporter = createReporter({
    isEmpty: sums.isEmpty,
    report: () => reportOnce(sums, options),
    delayMs: 0,
    intervalMs: REPORT_INTERVAL_MS,
    maxIntervalMs: MAX_REPORT_INTERVAL_MS,
    pause,
    runInBackground,
  });

  return {
    count(tenantId, reason) {
      sums.add({ tenantId, reason, lastAt: now(), count: 1 });
      reporter.wake();
    },
  };
}

/** How often requests of a tenant were refused for a reason, in the hour in which it happened. */
interface Sum {
  readonly tenantId: string;
  readonly reason: RejectionReason;
  /** When the last of them was, in ms. */
  lastAt: number;
  count: number;
}

/** What is still to be reported. */
interface Sums {
  add(sum: Sum): void;
  isEmpty(): boolean;
  /** Takes all of them out. */
  take(): Sum[];
}

function createSums(): Sums {
  const sums = new Map<string, Sum>();
  return {
    add(sum) {
      const hour = Math.floor(sum.lastAt / HOUR_MS);
      const key = `${sum.tenantId} ${sum.reason} ${hour}`;
      const known = sums.get(key);
      if (known) {
        known.count += sum.count;
        known.lastAt = Math.max(known.lastAt, sum.lastAt);
      } else if (sums.size < MAX_COUNTERS) sums.set(key, sum);
    },
    isEmpty: () => sums.size === 0,
    take() {
      const all = [...sums.values()];
      sums.clear();
      return all;
    },
  };
}

/** Reports what was counted; false when the database did not take it all. */
async function reportOnce(
  sums: Sums,
  { store, onError }: RejectionCounterOptions,
): Promise<boolean> {
  const batch = sums.take();
  for (const [index, sum] of batch.entries()) {
    const { tenantId, reason, lastAt, count } = sum;
    const at = new Date(lastAt).toISOString();
    try {
      await store.countRejections(tenantId, reason, count, at);
    } catch (error) {
      // The others first, next time: it may be this one that is not taken.
      for (const kept of [...batch.slice(index + 1), sum]) sums.add(kept);
      onError(error);
      return false;
    }
  }
  return true;
}
