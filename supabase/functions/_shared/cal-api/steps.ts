import type { Clock } from "./pace.ts";
import type { Step, StepAnswer } from "./step.ts";
import type { WebhookOfStep } from "./webhook-step.ts";

/** A step that nobody else takes while its lease is valid. */
export interface LeasedStep extends Step {
  readonly lease: string;
  /** What there should be, where the step is to look at the tenant's webhook. */
  readonly webhook?: WebhookOfStep;
}

/** Where steps come from and what came of them goes: the database. Each call throws when it fails. */
export interface StepSource {
  /**
   * What to ask next; null when nothing is due, or an account's second is not over; "again" when
   * there was nothing to ask of those who were first, and others may be behind them.
   */
  claim(): Promise<LeasedStep | "again" | null>;
  /** Records what came of a step; `readAt`: before it was asked for, in ms. */
  settle(lease: string, answer: StepAnswer, readAt: number): Promise<void>;
}

/** What steps are taken with. */
export interface TakingSteps extends Clock {
  readonly source: StepSource;
  readonly take: (step: LeasedStep) => Promise<StepAnswer>;
  /** How long to begin steps for, in ms. */
  readonly forMs: number;
}

/** An account is asked once a second: so long after a step there is another of it. */
const NEXT_MS = 1_000;

/**
 * Takes steps one after the other until nothing is due or the time is up. Gives how many it took.
 * May be ended anywhere: what was claimed and not settled is claimed again when its lease is over.
 * Throws what the source throws: at once where it cannot be claimed; a step that cannot be settled
 * keeps no other from being taken, and the first of these errors is thrown in the end.
 */
export async function takeSteps(taking: TakingSteps): Promise<number> {
  const { source, take, now, pause, forMs } = taking;
  const end = now() + forMs;
  const failures: unknown[] = [];
  let taken = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  while (now() < end) {
    const step = await source.claim();
    if (step === "again") continue;
    if (step) {
      lastAt = now();
      try {
        await source.settle(step.lease, await take(step), lastAt);
        taken++;
      } catch (error) {
        failures.push(error);
      }
    } else if (now() < lastAt + NEXT_MS) {
      await pause(lastAt + NEXT_MS - now());
    } else {
      break;
    }
  }
  if (failures.length > 0) throw failures[0];
  return taken;
}
