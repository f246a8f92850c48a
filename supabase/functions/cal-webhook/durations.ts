import type { Pause } from "../_shared/pause.ts";
import { createReporter } from "./reporter.ts";
import type { Durations, WebhookStore } from "./webhook-store.ts";

/** How long durations are summed up before they are reported: what an instance that dies may lose. */
export const REPORT_INTERVAL_MS = 10_000;
/** While reports fail, each waits twice as long as the one before, at most so long. */
export const MAX_REPORT_INTERVAL_MS = 60_000;
/** Up to what a bucket counts, in seconds: as private.metric_catalog() has them. */
export const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts how long requests took, without making anyone wait. */
export interface DurationCounter {
  /** Begins with a request; what it gives is told the status of the answer when there is one. */
  start(): (status: number) => void;
}

/** What the counter works with. */
export interface DurationCounterOptions {
  readonly store: Pick<WebhookStore, "countDurations">;
  /** A clock that never goes back, in ms. */
  readonly elapsed: () => number;
  readonly pause: Pause;
  readonly runInBackground: (work: Promise<unknown>) => void;
  /** Told when a report failed; what it had goes with a later one. */
  readonly onError: (error: unknown) => void;
}

/** A counter that sums up in memory, by status, and reports in the background: one call, then none for a while. */
export function createDurationCounter(options: DurationCounterOptions): DurationCounter {
  const { store, elapsed, pause, runInBackground, onError } = options;
  let sums = new Map<number, Durations>();

  async function report(): Promise<boolean> {
    const reported = sums;
    sums = new Map();
    try {
      await store.countDurations([...reported.values()]);
      return true;
    } catch (error) {
      for (const durations of reported.values()) add(sums, durations);
      onError(error);
      return false;
    }
  }

  const reporter = createReporter({
    isEmpty: () => sums.size === 0,
    report,
    delayMs: REPORT_INTERVAL_MS,
    intervalMs: REPORT_INTERVAL_MS,
    maxIntervalMs: MAX_REPORT_INTERVAL_MS,
    pause,
    runInBackground,
  });

  return {
    start() {
      const began = elapsed();
      return (status) => {
        const seconds = (elapsed() - began) / 1000;
        const buckets = BOUNDS.map((bound) => (seconds <= bound ? 1 : 0));
        add(sums, { status, count: 1, sum: seconds, buckets });
        reporter.wake();
      };
    },
  };
}

function add(sums: Map<number, Durations>, more: Durations): void {
  const known = sums.get(more.status);
  sums.set(more.status, {
    status: more.status,
    count: (known?.count ?? 0) + more.count,
    sum: (known?.sum ?? 0) + more.sum,
    buckets: more.buckets.map((count, index) => count + (known?.buckets[index] ?? 0)),
  });
}
