import type { CalApi } from "./client.ts";
import { CalApiProblem } from "./problem.ts";
import { TRIGGER_LISTS } from "./triggers.ts";
import { type WebhookCheck, withTriggers } from "./webhook-plan.ts";
import type { ApiWebhook, WebhookScope, WebhookSettings } from "./webhooks.ts";

type Webhooks = Pick<CalApi, "createWebhook" | "updateWebhook">;

/**
 * Makes or changes a webhook as its check says; null when there is nothing to do. A server that
 * refuses the triggers is asked for fewer, down to those without which bookings go wrong: what it
 * has then is in what is given back. Throws a CalApiProblem when it refuses those as well.
 */
export async function mendWebhook(
  api: Webhooks,
  { webhook, mend }: WebhookCheck,
  scope: WebhookScope = { kind: "user" },
): Promise<ApiWebhook | null> {
  if (!mend) return null;
  const [widest, ...narrower] = mend.triggers ? attempts(webhook, mend) : [mend];
  let failure: unknown;
  for (const settings of [widest as Partial<WebhookSettings>, ...narrower]) {
    try {
      return webhook
        ? await api.updateWebhook(webhook, settings)
        : await api.createWebhook(scope, settings as WebhookSettings);
    } catch (problem) {
      if (!(problem instanceof CalApiProblem) || problem.kind !== "refused") throw problem;
      failure ??= problem;
    }
  }
  throw failure;
}

/** The same settings with fewer and fewer triggers; at last with those it has. */
function attempts(
  webhook: ApiWebhook | null,
  mend: Partial<WebhookSettings>,
): Partial<WebhookSettings>[] {
  const { triggers: _, noShowAfterMinutes: __, ...rest } = mend;
  const lists = TRIGGER_LISTS.map((triggers) => ({ ...rest, ...withTriggers(webhook, triggers) }));
  const isMore = webhook && Object.keys(rest).length > 0;
  return isMore ? [...lists, rest] : lists;
}
