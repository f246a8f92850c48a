import { publicAddressIn, type Resolve } from "../sending/host.ts";
import { readBaseUrl } from "./base-url.ts";
import type { Clock } from "./pace.ts";
import { CalApiProblem } from "./problem.ts";
import { type StepAnswer, takeStep } from "./step.ts";
import type { LeasedStep } from "./steps.ts";
import { takeWebhookStep } from "./webhook-step.ts";

/** What steps are taken with. */
export interface Taking extends Clock {
  /**
   * Whether only an API on the public internet is asked: from a hosted project whatever else there
   * is would be its host's. A Cal.com beside a Supabase of one's own may well be on no public
   * address.
   */
  readonly isPublicOnly: boolean;
  readonly resolve?: Resolve;
}

/** Asks what a step wants asked. Never throws a CalApiProblem: whatever happens is an answer. */
export async function take(step: LeasedStep, taking: Taking): Promise<StepAnswer> {
  try {
    if (taking.isPublicOnly) await refuseInside(step.apiUrl, taking.resolve);
  } catch (problem) {
    if (!(problem instanceof CalApiProblem)) throw problem;
    return { status: 0, error: `${problem.message} ${problem.whatToDo}` };
  }
  return await (step.webhook ? takeWebhookStep(step, step.webhook, taking) : takeStep(step));
}

async function refuseInside(apiUrl: string, resolve: Resolve | undefined): Promise<void> {
  const url = new URL(readBaseUrl(apiUrl));
  // Without an address the request says what is wrong.
  const address = await publicAddressIn(url, resolve).catch(() => "");
  if (address !== null) return;
  throw new CalApiProblem(
    "misconfigured",
    "The address of Cal.com's API is not on the public internet.",
    "A hosted project asks no other: give it one that is, by connect_tenant().",
  );
}
