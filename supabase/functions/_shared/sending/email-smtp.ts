import type { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { domainOf, mimeMessage } from "./mime-message.ts";
import type { Sender } from "./sender.ts";
import { SMTP_LIMITS, type SmtpLimits, smtpTimeout } from "./smtp-limits.ts";
import { createSessions, type Session, settled } from "./smtp-sessions.ts";
import type { SmtpServer } from "./smtp-url.ts";
import type { EmailMessage, SendResult, Transport } from "./transport.ts";

/** Replies that mean "log in first" or "login refused", at whatever command they come. */
const LOGIN_REPLIES = [530, 534, 535, 538];
/** A server that had a message has its ten minutes (RFC 5321, 4.5.3.2.6) before it gets it again. */
const RESEND_AFTER_SECONDS = 600;

/** What the transport works with. */
export interface SmtpOptions {
  readonly server: SmtpServer;
  readonly from: Sender;
  readonly limits?: SmtpLimits;
}

/**
 * Sends e-mail by SMTP, over as many connections as there are messages at a time. A message that
 * is sent twice arrives twice, but has the same Message-ID, which many mail programs show once. So
 * it waits long for the answer to a message: servers that look into it before they take it are slow.
 */
export function createSmtpTransport(options: SmtpOptions): Transport<EmailMessage> {
  const { server, from, limits = SMTP_LIMITS } = options;
  const sessions = createSessions(server, domainOf(from.address));
  return {
    provider: "smtp",
    delivery: "at-least-once",
    timeoutMs: smtpTimeout(limits),
    async send(message, { idempotencyKey, signal }) {
      const { messageId, raw } = await mimeMessage(message, from, idempotencyKey);
      const envelope = { from: from.address, to: message.to };
      const body = timed(raw, limits);
      const limit = AbortSignal.any([signal, body.late]);
      let session: Session | undefined;
      try {
        session = await sessions.take(limit);
        const { connection } = session;
        await settled(connection, limit, (done) => connection.send(envelope, body.stream, done));
        sessions.giveBack(session);
        return { outcome: "sent", providerMessageId: messageId };
      } catch (error) {
        session?.connection.close();
        return classify(error as SmtpError, body.isHandedOver(), limit);
      } finally {
        body.stopTiming();
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

function classify(error: SmtpError, isHandedOver: boolean, signal: AbortSignal): SendResult {
  const reason = `SMTP: ${signal.aborted ? "no answer in time" : error.message}`;
  // No verdict on a message that was on its way: the server may have taken it.
  if (isHandedOver && !error.responseCode) {
    return { outcome: "unknown", error: reason, retryAfterSeconds: RESEND_AFTER_SECONDS };
  }
  // A refused login needs an admin, and every further try can lock the account.
  const isLoginRefused = error.code === "EAUTH" || LOGIN_REPLIES.includes(error.responseCode || 0);
  if (isLoginRefused) return { outcome: "blocked", error: reason };
  // A refusal before the message's own commands is about the server, not about the message.
  const isAboutMessage = ["MAIL FROM", "RCPT TO", "DATA"].includes(error.command ?? "");
  return { outcome: isAboutMessage && error.permanent ? "failed" : "retry", error: reason };
}

/**
 * A message as a stream, and the time it has: some until the server asks for it, and from then on,
 * much more, until the server has said whether it took it.
 */
function timed(raw: Buffer, { handOverMs, acknowledgeMs }: SmtpLimits) {
  const late = new AbortController();
  const end = () => late.abort();
  let timer = setTimeout(end, handOverMs);
  let isHandedOver = false;
  const stream = Readable.from(
    (function* () {
      isHandedOver = true;
      clearTimeout(timer);
      timer = setTimeout(end, acknowledgeMs);
      yield raw;
    })(),
  );
  return {
    stream,
    late: late.signal,
    isHandedOver: () => isHandedOver,
    stopTiming: () => clearTimeout(timer),
  };
}
