import type { Pause } from "../_shared/pause.ts";
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

interface Counter {
  readonly tenantId: string;
  readonly reason: RejectionReason;
  /** The hour in which it happened, whenever it is reported. */
  readonly hour: number;
  count: number;
}

/**
 * A counter that reports to the database in the background: the first rejection at once, further
 * ones summed up, one call at a time, so that a flood of forged requests stays in the function.
 * What the database does not take is kept, and reported until it does.
 */
export function createRejectionCounter(options: RejectionCounterOptions): RejectionCounter {
  const { store, now, pause, runInBackground, onError } = options;
  let counts = new Map<string, Counter>();
  let reporting = false;

  function add(counter: Counter): void {
    const key = `${counter.tenantId} ${counter.reason} ${counter.hour}`;
    const known = counts.get(key);
    if (known) known.count += counter.count;
    else if (counts.size < MAX_COUNTERS) counts.set(key, counter);
  }

  /** Reports what was counted; false when the database did not take it all. */
  async function reportOnce(): Promise<boolean> {
    const batch = [...counts.values()];
    counts = new Map();
    for (const [index, counter] of batch.entries()) {
      const { tenantId, reason, hour, count } = counter;
      try {
        await store.countRejections(
          tenantId,
          reason,
          count,
          new Date(hour * HOUR_MS).toISOString(),
        );
      } catch (error) {
        // The others first, next time: it may be this one that is not taken.
        for (const kept of [...batch.slice(index + 1), counter]) add(kept);
        onError(error);
        return false;
      }
    }
    return true;
  }

  async function report(): Promise<void> {
    let interval = REPORT_INTERVAL_MS;
    while (counts.size > 0) {
      const isTaken = await reportOnce();
      await pause(interval);
      interval = isTaken ? REPORT_INTERVAL_MS : Math.min(2 * interval, MAX_REPORT_INTERVAL_MS);
    }
    reporting = false;
  }

  return {
    count(tenantId, reason) {
      add({ tenantId, reason, hour: Math.floor(now() / HOUR_MS), count: 1 });
      if (reporting) return;
      reporting = true;
      runInBackground(report());
    },
  };
}
