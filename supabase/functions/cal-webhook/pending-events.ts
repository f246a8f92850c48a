import type { Pause } from "../_shared/pause.ts";
import type { WebhookStore } from "./webhook-store.ts";

/** Calls under way at a time, over all tenants: the Data API has about ten connections for all. */
export const MAX_CALLS = 3;
/** While somebody else is at it, the pauses between one call and the next; then it is left to them. */
export const BUSY_PAUSES_MS = [250, 500, 1_000, 2_000, 2_000, 2_000, 2_000];
/** The most calls in a row that leave more to do; what is left then, the scheduler applies. */
export const MAX_STEPS = 500;

/** Applies, behind the answers, what was stored and could not be applied at once. */
export interface EventApplier {
  /** Tells that an event of this tenant is pending. Returns at once. */
  apply(tenantId: string): void;
}

/** What the applier works with. */
export interface EventApplierOptions {
  readonly store: Pick<WebhookStore, "applyPending">;
  readonly pause: Pause;
  readonly runInBackground: (work: Promise<unknown>) => void;
  /** Told when a call failed; what it should have applied is left to the scheduler. */
  readonly onError: (tenantId: string, error: unknown) => void;
}

/**
 * An applier with one loop a tenant, as long as there is something to do, and few calls at a time,
 * in turn. An event that becomes pending during a call has it look once more.
 */
export function createEventApplier(options: EventApplierOptions): EventApplier {
  const { store, pause, runInBackground, onError } = options;
  /** The tenants that have a loop, and whether one of their events came after its last call began. */
  const loops = new Map<string, { cameLater: boolean }>();
  const inTurn = limitTo(MAX_CALLS);

  async function work(tenantId: string, loop: { cameLater: boolean }): Promise<void> {
    let pauses = BUSY_PAUSES_MS.values();
    try {
      for (let step = 0; step < MAX_STEPS; step++) {
        const progress = await inTurn(() => {
          loop.cameLater = false;
          return store.applyPending(tenantId);
        });
        const ms = progress === "busy" ? pauses.next().value : undefined;
        if (ms !== undefined) {
          await pause(ms);
          continue;
        }
        if (progress !== "more" && !loop.cameLater) return;
        pauses = BUSY_PAUSES_MS.values();
      }
    } catch (error) {
      onError(tenantId, error);
    } finally {
      // In the same breath as the last look at what came later.
      loops.delete(tenantId);
    }
  }

  return {
    apply(tenantId) {
      const running = loops.get(tenantId);
      if (running) {
        running.cameLater = true;
        return;
      }
      const loop = { cameLater: false };
      loops.set(tenantId, loop);
      runInBackground(work(tenantId, loop));
    },
  };
}

/** Lets so many run at a time; the others wait, in the order in which they came. */
function limitTo(limit: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (running < limit) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // Whoever is next takes over the place.
      if (next) next();
      else running--;
    }
  };
}
