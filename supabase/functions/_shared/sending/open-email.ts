import type { Account } from "./account.ts";
import { createResendTransport } from "./email-resend.ts";
import { parseSender, type Sender } from "./sender.ts";
import { SMTP_LIMITS, smtpTimeout } from "./smtp-limits.ts";
import { parseSmtpUrl, type SmtpServer } from "./smtp-url.ts";
import { CannotUseAccount, type EmailMessage, type Transport } from "./transport.ts";

/** For the local inbox only: no server would accept mail from there. */
const LOCAL_SENDER = "calbase <reminders@calbase.local>";

/** Resend where the account has a key, else SMTP. Throws CannotUseAccount with what is missing. */
export function openEmail(account: Account, resendUrl?: string): Transport<EmailMessage> {
  const apiKey = account.get("api_key");
  if (apiKey) {
    return createResendTransport({ apiKey, from: readSender(account), baseUrl: resendUrl });
  }
  const url = account.get("url");
  if (!url) {
    const names = `${account.nameOf("api_key")} nor ${account.nameOf("url")}`;
    throw new CannotUseAccount(
      `E-mail is not configured: neither ${names} is set${account.orElse}`,
    );
  }
  const server = parseSmtpUrl(url);
  if (!server) {
    throw new CannotUseAccount(
      `${account.nameOf("url")} is not of the form smtp://user:pass@host:port, with %25 for a % and %40 for an @`,
    );
  }
  return lazySmtpTransport(server, readSender(account, server.isLocal ? LOCAL_SENDER : undefined));
}

function readSender(account: Account, otherwise?: string): Sender {
  const text = account.get("from") ?? otherwise;
  const name = account.nameOf("from");
  if (!text)
    throw new CannotUseAccount(`${name} is not set, for example: Reminders <mail@example.com>`);
  const sender = parseSender(text);
  if (!sender) throw new CannotUseAccount(`${name} is not of the form: Name <address>`);
  return sender;
}

/** SMTP takes longer to load than all the rest, so it is loaded for the first message. */
function lazySmtpTransport(server: SmtpServer, from: Sender): Transport<EmailMessage> {
  let transport: Transport<EmailMessage> | undefined;
  return {
    provider: "smtp",
    delivery: "at-least-once",
    timeoutMs: smtpTimeout(SMTP_LIMITS),
    async send(message, options) {
      const { createSmtpTransport } = await import("./email-smtp.ts");
      transport ??= createSmtpTransport({ server, from });
      return transport.send(message, options);
    },
    close: () => transport?.close?.(),
  };
}
