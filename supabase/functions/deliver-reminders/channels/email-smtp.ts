import { Readable } from "node:stream";
import {
  ANSWER_TIMEOUT_MS,
  type EmailMessage,
  type SendResult,
  type Transport,
} from "./channel.ts";
import { domainOf, mimeMessage } from "./mime-message.ts";
import type { Sender } from "./sender.ts";
import { createSessions, type Session, settled } from "./smtp-sessions.ts";
import type { SmtpServer } from "./smtp-url.ts";

/** Replies that mean "log in first" or "login refused", at whatever command they come. */
const LOGIN_REPLIES = [530, 534, 535, 538];

/** What the transport works with. */
export interface SmtpOptions {
  readonly server: SmtpServer;
  readonly from: Sender;
}

/**
 * Sends e-mail by SMTP, over as many connections as there are messages at a time. A message that
 * is sent twice arrives twice, but has the same Message-ID, which many mail programs show once.
 */
export function createSmtpTransport({ server, from }: SmtpOptions): Transport<EmailMessage> {
  const sessions = createSessions(server, domainOf(from.address));
  return {
    provider: "smtp",
    delivery: "at-least-once",
    timeoutMs: ANSWER_TIMEOUT_MS,
    async send(message, { idempotencyKey, signal }) {
      const { messageId, raw } = mimeMessage(message, from, idempotencyKey);
      const envelope = { from: from.address, to: message.to };
      const body = watched(raw);
      let session: Session | undefined;
      try {
        session = await sessions.take(signal);
        const { connection } = session;
        await settled(connection, signal, (done) => connection.send(envelope, body.stream, done));
        sessions.giveBack(session);
        return { outcome: "sent", providerMessageId: messageId };
      } catch (error) {
        session?.connection.close();
        return classify(error as SmtpError, body.hasBegun(), signal);
      }
    },
    close: sessions.close,
  };
}

/** What nodemailer adds to an error. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number | false;
  /** Whether the server's reply says that trying again is useless. */
  readonly permanent?: boolean;
}

function classify(error: SmtpError, hasBegun: boolean, signal: AbortSignal): SendResult {
  const reason = `SMTP: ${signal.aborted ? "no answer in time" : error.message}`;
  // No verdict on a message that was on its way: the server may have taken it.
  if (hasBegun && !error.responseCode) return { outcome: "unknown", error: reason };
  // A refused login needs an admin, and every further try can lock the account.
  const isLoginRefused = error.code === "EAUTH" || LOGIN_REPLIES.includes(error.responseCode || 0);
  if (isLoginRefused) return { outcome: "blocked", error: reason };
  // A refusal before the message's own commands is about the server, not about the message.
  const isAboutMessage = ["MAIL FROM", "RCPT TO", "DATA"].includes(error.command ?? "");
  return { outcome: isAboutMessage && error.permanent ? "failed" : "retry", error: reason };
}

/** A text as a stream that remembers whether anyone has begun to read it. */
function watched(text: string): { readonly stream: Readable; hasBegun(): boolean } {
  let begun = false;
  const stream = Readable.from(
    (function* () {
      begun = true;
      yield text;
    })(),
  );
  return { stream, hasBegun: () => begun };
}
