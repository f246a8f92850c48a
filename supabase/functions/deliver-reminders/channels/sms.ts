import { readPhone } from "../../_shared/sending/recipient.ts";
import type { Transport } from "../../_shared/sending/transport.ts";
import { renderSms } from "../messages/render.ts";
import type { Channel, SmsMessage } from "./channel.ts";
import { messageLinks, type PublicLinks, reportUrl } from "./public-links.ts";

/** Reminders by text message. */
export function smsChannel(transport: Transport<SmsMessage>, links: PublicLinks): Channel {
  return {
    provider: transport.provider,
    delivery: transport.delivery,
    timeoutMs: transport.timeoutMs,
    prepare(reminder) {
      const message: SmsMessage = {
        to: readPhone(reminder.recipient.phone),
        text: renderSms(reminder, messageLinks(links, reminder)).text,
        expiresAt: reminder.expires_at ? new Date(reminder.expires_at) : null,
        reportTo: reportUrl(links, reminder),
      };
      const { idempotency_key: idempotencyKey } = reminder;
      return (signal) => transport.send(message, { idempotencyKey, signal });
    },
    close: () => transport.close?.(),
  };
}
