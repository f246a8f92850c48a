import { projectAccount } from "../../_shared/sending/account.ts";
import { openEmail } from "../../_shared/sending/open-email.ts";
import { readEmail } from "../../_shared/sending/recipient.ts";
import { renderEmail } from "../messages/email.ts";
import type { AlertChannel, AlertChannelSettings } from "./channels.ts";

/** Alerts by e-mail, from the project's own account. */
export function openEmailChannel({ read, installation }: AlertChannelSettings): AlertChannel {
  const transport = openEmail(projectAccount("email", read), read("RESEND_API_URL"));
  return {
    provider: transport.provider,
    timeoutMs: transport.timeoutMs,
    prepare(message) {
      const email = {
        to: readEmail(message.recipient.address),
        date: new Date(message.made_at),
        headers: {},
        tags: { alert_message: String(message.id) },
        attachments: [],
        ...renderEmail(message, installation),
      };
      const { idempotency_key: idempotencyKey } = message;
      return (signal) => transport.send(email, { idempotencyKey, signal });
    },
    close: () => transport.close?.(),
  };
}
