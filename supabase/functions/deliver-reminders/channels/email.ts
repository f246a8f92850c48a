import { readEmail } from "../../_shared/sending/recipient.ts";
import type { EmailMessage, Transport } from "../../_shared/sending/transport.ts";
import { renderEmail } from "../messages/render.ts";
import type { Reminder } from "../reminder.ts";
import type { Channel } from "./channel.ts";
import { messageLinks, oneClickUrl, type PublicLinks } from "./public-links.ts";

/** Reminders by e-mail. */
export function emailChannel(transport: Transport<EmailMessage>, links: PublicLinks): Channel {
  return {
    provider: transport.provider,
    delivery: transport.delivery,
    timeoutMs: transport.timeoutMs,
    prepare(reminder) {
      const message = writeEmail(reminder, links);
      const { idempotency_key: idempotencyKey } = reminder;
      return (signal) => transport.send(message, { idempotencyKey, signal });
    },
    close: () => transport.close?.(),
  };
}

function writeEmail(reminder: Reminder, links: PublicLinks): EmailMessage {
  const oneClick = oneClickUrl(links, reminder);
  return {
    to: readEmail(reminder.recipient.email),
    date: new Date(reminder.due_at),
    // RFC 8058: mail programs offer to unsubscribe with one click, which is a POST.
    headers: oneClick
      ? {
          "List-Unsubscribe": `<${oneClick}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
      : {},
    tags: {
      tenant: reminder.tenant_id,
      reminder: reminder.reminder_id,
      generation: String(reminder.generation),
    },
    ...renderEmail(reminder, messageLinks(links, reminder)),
  };
}
