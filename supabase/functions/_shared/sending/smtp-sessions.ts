import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SmtpServer } from "./smtp-url.ts";

const CONNECT_TIMEOUT_MS = 8_000;
/** Longer than a server may take to acknowledge a message. */
const SILENCE_TIMEOUT_MS = 90_000;
/** Servers end connections after some hundred messages; a fresh one in time avoids that. */
const MESSAGES_PER_CONNECTION = 50;

/** A connection that is logged in, and how many messages went over it. */
export interface Session {
  readonly connection: SMTPConnection;
  messages: number;
}

/** The sessions with one server: those that are idle are used again. */
export interface Sessions {
  /** An idle session or a new one. Rejects with nodemailer's error, or when the signal aborts. */
  take(signal: AbortSignal): Promise<Session>;
  /** To be called when a message went well. */
  giveBack(session: Session): void;
  /** Ends those that are idle. */
  close(): void;
}

/** `name` is what this sender calls itself. */
export function createSessions(server: SmtpServer, name: string): Sessions {
  const idle = new Set<Session>();

  async function open(signal: AbortSignal): Promise<Session> {
    const connection = connectionTo(server, name);
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

  return {
    async take(signal) {
      const [session] = idle;
      if (!session) return open(signal);
      idle.delete(session);
      return session;
    },
    giveBack(session) {
      if (++session.messages < MESSAGES_PER_CONNECTION) idle.add(session);
      else session.connection.quit();
    },
    close() {
      for (const { connection } of idle) connection.quit();
      idle.clear();
    },
  };
}

function connectionTo(server: SmtpServer, name: string): SMTPConnection {
  return new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    ignoreTLS: server.isLocal,
    requireTLS: server.credentials !== null && !server.isLocal && !server.secure,
    name,
    allowInternalNetworkInterfaces: server.isLocal,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
  });
}

/**
 * Runs one step of a connection. Rejects with its error, with one that ends the connection
 * meanwhile, or when the signal aborts; then the connection is closed.
 */
export function settled(
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
