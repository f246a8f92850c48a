import {
  prepareWebhook,
  WEBHOOK_TIMEOUT_MS,
  type WebhookTarget,
} from "../../_shared/sending/webhook.ts";
import { signWebhook } from "../../_shared/standard-webhooks.ts";
import type { Channel } from "./channel.ts";
import { webhookPayload } from "./webhook-payload.ts";

/** What the channel works with. */
export interface WebhookOptions extends WebhookTarget {
  /** `whsec_` and base64. */
  readonly secret: string;
}

/**
 * Reminders as signed requests to the tenant's own URL. The webhook-id is the same at every
 * attempt, so that the receiver can tell.
 */
export function webhookChannel({ secret, ...target }: WebhookOptions): Channel {
  return {
    provider: "webhook",
    delivery: "effectively-once",
    timeoutMs: WEBHOOK_TIMEOUT_MS,
    prepare(reminder) {
      const body = webhookPayload(reminder);
      return prepareWebhook(target, body, (now) =>
        signWebhook(secret, reminder.idempotency_key, new Date(now), body),
      );
    },
  };
}
