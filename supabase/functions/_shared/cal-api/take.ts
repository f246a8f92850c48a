import type { Clock } from "./pace.ts";
import { type StepAnswer, takeStep } from "./step.ts";
import type { LeasedStep } from "./steps.ts";
import { takeWebhookStep } from "./webhook-step.ts";

/** Asks what a step wants asked. */
export function take(step: LeasedStep, clock: Clock): Promise<StepAnswer> {
  return step.webhook ? takeWebhookStep(step, step.webhook, clock) : takeStep(step);
}
