import type { Pause } from "../_shared/pause.ts";

/** Tells the database what was counted, without making anyone wait. */
export interface Reporter {
  /** Tells that there is something to report. Returns at once. */
  wake(): void;
}

/** What a reporter works with. */
export interface ReporterOptions {
  readonly isEmpty: () => boolean;
  /** Reports what there is; false when the database did not take it all. Never rejects. */
  readonly report: () => Promise<boolean>;
  /** How long to gather before the first report, in ms. */
  readonly delayMs: number;
  /** Time between two reports, in ms. */
  readonly intervalMs: number;
  /** While reports fail, each waits twice as long as the one before, at most so long. */
  readonly maxIntervalMs: number;
  readonly pause: Pause;
  readonly runInBackground: (work: Promise<unknown>) => void;
}

/** A reporter that runs in the background, one report at a time, for as long as there is something. */
export function createReporter(options: ReporterOptions): Reporter {
  const { isEmpty, report, delayMs, intervalMs, maxIntervalMs, pause, runInBackground } = options;
  let isAwake = false;

  async function work(): Promise<void> {
    if (delayMs > 0) await pause(delayMs);
    let interval = intervalMs;
    while (!isEmpty()) {
      const isTaken = await report();
      await pause(interval);
      interval = isTaken ? intervalMs : Math.min(2 * interval, maxIntervalMs);
    }
    isAwake = false;
  }

  return {
    wake() {
      if (isAwake) return;
      isAwake = true;
      runInBackground(work());
    },
  };
}
