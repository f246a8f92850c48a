import { type Log, nameOf } from "../_shared/log.ts";

/**
 * Runs under way at a time in one instance. The scheduler begins one every ten seconds, and the
 * longest takes less than 150: more only come from elsewhere.
 */
export const MAX_RUNS = 15;

/** Runs that nobody waits for. */
export interface Runs {
  /** Begins one; false when there are too many. */
  begin(): boolean;
}

/** What runs work with. */
export interface RunsOptions {
  readonly deliver: () => Promise<unknown>;
  /** Keeps the instance alive for as long as the work takes. */
  readonly runInBackground: (work: Promise<unknown>) => void;
  readonly log: Log;
}

export function createRuns({ deliver, runInBackground, log }: RunsOptions): Runs {
  let underWay = 0;

  async function run(): Promise<void> {
    underWay++;
    try {
      await deliver();
    } catch (error) {
      log("error", "run_failed", { error: nameOf(error) });
    } finally {
      underWay--;
    }
  }

  return {
    begin() {
      if (underWay >= MAX_RUNS) return false;
      runInBackground(run());
      return true;
    },
  };
}
