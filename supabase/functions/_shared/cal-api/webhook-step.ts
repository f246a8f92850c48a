import { createCalApi } from "./client.ts";
import { type Clock, Pace } from "./pace.ts";
import { CalApiProblem } from "./problem.ts";
import type { Step, StepAnswer } from "./step.ts";
import { lookAtWebhook } from "./webhook-look.ts";
import type { WantedWebhook } from "./webhook-plan.ts";
import type { WebhookScope } from "./webhooks.ts";

/** What a step of the kind `webhook` looks for. */
export interface WebhookOfStep extends WantedWebhook {
  /** Where webhooks led to the tenant when it was looked at last. */
  readonly scopes: readonly WebhookScope[];
}

/*
 * A lease is two minutes. Half a minute of looking, the last answer and at most three attempts to
 * mend, of ten seconds each, are over before.
 */
const LOOK_MS = 30_000;
const ANSWER_TIMEOUT_MS = 10_000;
/** Who asks next, asks a second later. */
const BETWEEN_REQUESTS_MS = 1_000;

/** Looks how a tenant's webhook is: the one step of more than one request, one a second. */
export async function takeWebhookStep(
  { key, apiUrl }: Pick<Step, "key" | "apiUrl">,
  { scopes, ...wanted }: WebhookOfStep,
  clock: Clock,
): Promise<StepAnswer> {
  const end = clock.now() + LOOK_MS;
  const pace = new Pace(clock);
  try {
    const api = createCalApi({ key, baseUrl: apiUrl, pace, timeoutMs: ANSWER_TIMEOUT_MS });
    const isUp = () => clock.now() > end;
    const webhook = await lookAtWebhook(api, wanted, { known: scopes, isUp });
    await clock.pause(BETWEEN_REQUESTS_MS);
    return { status: 200, webhook, ...limitsOf(pace.restsFor()) };
  } catch (problem) {
    if (!(problem instanceof CalApiProblem)) throw problem;
    const error = `${problem.message} ${problem.whatToDo}`;
    return { status: statusOf(problem), ...limitsOf(pace.restsFor()), error };
  }
}

function statusOf({ kind }: CalApiProblem): number {
  if (kind === "unauthorized") return 401;
  return kind === "rate limited" ? 429 : 0;
}

/** A key that has to rest has none left. */
function limitsOf(restSeconds: number): Pick<StepAnswer, "remaining" | "reset"> {
  return restSeconds > 0 ? { remaining: 0, reset: restSeconds } : {};
}
