import type { Pause } from "../_shared/pause.ts";
import type { RejectionReason, WebhookStore } from "./webhook-store.ts";

/** Time between two reports to the database. */
export const REPORT_INTERVAL_MS = 1_000;
/** The most tenants and reasons counted at a time; more are not counted. */
export const MAX_COUNTERS = 1_000;

/** Counts refused requests without making anyone wait. */
export interface RejectionCounter {
  count(tenantId: string, reason: RejectionReason): void;
}

/** What the counter works with. */
export interface RejectionCounterOptions {
  readonly store: Pick<WebhookStore, "countRejections">;
  readonly pause: Pause;
  readonly runInBackground: (work: Promise<unknown>) => void;
  /** Told when a report failed; its counts go with a later one. */
  readonly onError: (error: unknown) => void;
}

/**
 * A counter that reports to the database in the background: the first rejection at once, further
 * ones summed up, one call at a time, so that a flood of forged requests stays in the function.
 */
export function createRejectionCounter(options: RejectionCounterOptions): RejectionCounter {
  const { store, pause, runInBackground, onError } = options;
  let counts = new Map<string, { tenantId: string; reason: RejectionReason; count: number }>();
  let reporting = false;

  function add(tenantId: string, reason: RejectionReason, count: number): void {
    const key = `${tenantId} ${reason}`;
    const counter = counts.get(key);
    if (counter) counter.count += count;
    else if (counts.size < MAX_COUNTERS) counts.set(key, { tenantId, reason, count });
  }

  /** Reports what was counted; keeps what the database did not take. */
  async function reportOnce(): Promise<boolean> {
    const batch = [...counts.values()];
    counts = new Map();
    for (const [index, { tenantId, reason, count }] of batch.entries()) {
      try {
        await store.countRejections(tenantId, reason, count);
      } catch (error) {
        for (const kept of batch.slice(index)) add(kept.tenantId, kept.reason, kept.count);
        onError(error);
        return false;
      }
    }
    return true;
  }

  async function report(): Promise<void> {
    let reported = true;
    while (reported && counts.size > 0) {
      reported = await reportOnce();
      await pause(REPORT_INTERVAL_MS);
    }
    reporting = false;
  }

  return {
    count(tenantId, reason) {
      add(tenantId, reason, 1);
      if (reporting) return;
      reporting = true;
      runInBackground(report());
    },
  };
}
