import { CannotUseAccount } from "../../_shared/sending/transport.ts";
import { prepareWebhook, WEBHOOK_TIMEOUT_MS } from "../../_shared/sending/webhook.ts";
import { slackText } from "../messages/slack.ts";
import type { AlertChannel, AlertChannelSettings } from "./channels.ts";

/**
 * Alerts by an incoming webhook, of Slack or of what takes the same. Only `text`: the others that
 * take it know no blocks.
 */
export function slackChannel({ installation, now, network }: AlertChannelSettings): AlertChannel {
  return {
    provider: "slack",
    timeoutMs: WEBHOOK_TIMEOUT_MS,
    prepare(message) {
      const { secret: url } = message.recipient;
      if (!url) throw new CannotUseAccount(MISSING);
      const body = JSON.stringify({ text: slackText(message, installation) });
      return prepareWebhook({ url, now, ...network }, body);
    },
  };
}

const MISSING =
  "Vault does not have its URL: give it again by add_alert_recipient(), or npm run alerts -- add slack";
