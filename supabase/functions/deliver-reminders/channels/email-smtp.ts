import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { EmailMessage, SendResult, Transport } from "./channel.ts";
import { domainOf, mimeMessage } from "./mime-message.ts";
import type { Sender } from "./sender.ts";
import type { SmtpServer } from "./smtp-url.ts";

const CONNECT_TIMEOUT_MS = 8_000;
const SILENCE_TIMEOUT_MS = 30_000;
/** Servers end connections after some hundred messages; a fresh one in time avoids that. */
const MESSAGES_PER_CONNECTION = 50;
/** Replies that mean "log in first" or "login refused", at whatever command they come. */
const LOGIN_REPLIES = [530, 534, 535, 538];

/** What the transport works with. */
export interface SmtpOptions {
  readonly server: SmtpServer;
  readonly from: Sender;
}

interface Session {
  readonly connection: SMTPConnection;
  messages: number;
}

/**
 * Sends e-mail by SMTP, over as many connections as there are messages at a time. A message that
 * is sent twice arrives twice, but has the same Message-ID, which many mail programs show once.
 */
export function createSmtpTransport({ server, from }: SmtpOptions): Transport<EmailMessage> {
  const idle = new Set<Session>();

  async function openSession(signal: AbortSignal): Promise<Session> {
    const connection = new SMTPConnection({
      host: server.host,
      port: server.port,
      secure: server.secure,
      ignoreTLS: server.isLocal,
      requireTLS: server.credentials !== null && !server.isLocal && !server.secure,
      name: domainOf(from.address),
      allowInternalNetworkInterfaces: server.isLocal,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      dnsTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
    });
    const session = { connection, messages: 0 };
    connection.on("end", () => idle.delete(session));
    // An idle connection that breaks is no one's error; "end" follows.
    connection.on("error", () => {});
    await settled(connection, signal, (done) => connection.connect(done));
    const { credentials } = server;
    if (credentials) {
      await settled(connection, signal, (done) => connection.login({ credentials }, done));
    }
    return session;
  }

  function takeIdle(): Session | undefined {
    const [session] = idle;
    if (session) idle.delete(session);
    return session;
  }

  function giveBack(session: Session): void {
    if (++session.messages < MESSAGES_PER_CONNECTION) idle.add(session);
    else session.connection.quit();
  }

  return {
    provider: "smtp",
    delivery: "at-least-once",
    async send(message, { idempotencyKey, signal }) {
      const { messageId, raw } = mimeMessage(message, from, idempotencyKey);
      const envelope = { from: from.address, to: message.to };
      const body = watched(raw);
      let session: Session | undefined;
      try {
        session = takeIdle() ?? (await openSession(signal));
        const { connection } = session;
        await settled(connection, signal, (done) => connection.send(envelope, body.stream, done));
        giveBack(session);
        return { outcome: "sent", providerMessageId: messageId };
      } catch (error) {
        session?.connection.close();
        return classify(error as SmtpError, body.hasBegun(), signal);
      }
    },
    close() {
      for (const { connection } of idle) connection.quit();
      idle.clear();
    },
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

/**
 * Runs one step of a connection. Rejects with its error, with one that ends the connection
 * meanwhile, or when the signal aborts; then the connection is closed.
 */
function settled(
  connection: SMTPConnection,
  signal: AbortSignal,
  start: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: unknown) => {
      signal.removeEventListener("abort", onAbort);
      connection.off("error", finish);
      if (!error) return resolve();
      connection.close();
      reject(error);
    };
    const onAbort = () => finish(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    connection.once("error", finish);
    start(finish);
  });
}
