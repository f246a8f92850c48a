import type { ReadVariable } from "../../_shared/environment.ts";
import type { Channel, EmailMessage } from "./channel.ts";
import { createResendChannel } from "./email-resend.ts";
import { parseSender, type Sender } from "./sender.ts";
import { parseSmtpUrl, type SmtpServer } from "./smtp-url.ts";

/** For the local inbox only: no server would accept mail from there. */
const LOCAL_SENDER = "calbase <reminders@calbase.local>";

/**
 * The e-mail channel the environment asks for: Resend when RESEND_API_KEY is set, else SMTP by
 * SMTP_URL. Without a usable setting, a channel that fails every message with what to set.
 */
export function chooseEmailChannel(read: ReadVariable): Channel<EmailMessage> {
  const apiKey = read("RESEND_API_KEY");
  const smtpUrl = read("SMTP_URL");
  const server = smtpUrl ? parseSmtpUrl(smtpUrl) : null;

  if (!apiKey && !smtpUrl) return unavailable("Neither RESEND_API_KEY nor SMTP_URL is set");
  if (!apiKey && !server)
    return unavailable("SMTP_URL is not of the form smtp://user:pass@host:port");

  const isLocal = !apiKey && server?.isLocal;
  const fromText = read("EMAIL_FROM") || (isLocal ? LOCAL_SENDER : "");
  if (!fromText)
    return unavailable("EMAIL_FROM is not set, for example: Reminders <mail@example.com>");
  const from = parseSender(fromText);
  if (!from) return unavailable("EMAIL_FROM is not of the form: Name <address>");

  if (apiKey) return createResendChannel({ apiKey, from });
  return lazySmtpChannel(server as SmtpServer, from);
}

function unavailable(error: string): Channel<EmailMessage> {
  return { provider: "none", send: async () => ({ outcome: "failed", error }) };
}

/** SMTP takes longer to load than all the rest, so it is loaded for the first message. */
function lazySmtpChannel(server: SmtpServer, from: Sender): Channel<EmailMessage> {
  let channel: Channel<EmailMessage> | undefined;
  return {
    provider: "smtp",
    async send(message, options) {
      if (!channel) {
        const { createSmtpChannel } = await import("./email-smtp.ts");
        channel ??= createSmtpChannel({ server, from });
      }
      return channel.send(message, options);
    },
    close: () => channel?.close?.(),
  };
}
