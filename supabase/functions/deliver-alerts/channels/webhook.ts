import { CannotUseAccount } from "../../_shared/sending/transport.ts";
import { prepareWebhook, WEBHOOK_TIMEOUT_MS } from "../../_shared/sending/webhook.ts";
import { signWebhook } from "../../_shared/standard-webhooks.ts";
import { alertPayload } from "../messages/payload.ts";
import type { AlertChannel, AlertChannelSettings } from "./channels.ts";

/** Alerts as signed requests to a URL. The webhook-id is the same at every attempt. */
export function webhookChannel({ installation, now, network }: AlertChannelSettings): AlertChannel {
  return {
    provider: "webhook",
    timeoutMs: WEBHOOK_TIMEOUT_MS,
    prepare(message) {
      const { address: url, secret } = message.recipient;
      if (!secret) throw new CannotUseAccount(MISSING);
      const body = alertPayload(message, installation);
      return prepareWebhook({ url, now, ...network }, body, (at) =>
        signWebhook(secret, message.idempotency_key, new Date(at), body),
      );
    },
  };
}

const MISSING =
  "Vault does not have its secret: have another made by add_alert_recipient(), or npm run alerts -- add webhook";
