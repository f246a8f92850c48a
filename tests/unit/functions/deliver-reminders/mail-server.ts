import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { SmtpServer } from "../../../../supabase/functions/_shared/sending/smtp-url.ts";

/** A reply with an SMTP code, to be given to a callback of the server. */
export function reply(responseCode: number, message = "said the test"): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** A real SMTP server on a free port of this machine, without TLS, that keeps what it gets. */
export class MailServer {
  readonly messages: Buffer[] = [];
  connections = 0;
  private server: SMTPServer | undefined;

  /** Starts listening; resolves with how to reach it. The options change its behaviour. */
  start(options: SMTPServerOptions = {}): Promise<SmtpServer> {
    const server = new SMTPServer({
      logger: false,
      disabledCommands: ["STARTTLS"],
      authOptional: true,
      allowInsecureAuth: true,
      closeTimeout: 0,
      onConnect: (_session, callback) => {
        this.connections++;
        callback();
      },
      onData: (stream, _session, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          this.messages.push(Buffer.concat(chunks));
          callback();
        });
      },
      ...options,
    });
    // A client that goes away is part of some tests.
    server.on("error", () => {});
    this.server = server;
    return new Promise((resolve) => {
      const listener = server.listen(0, "127.0.0.1", () => {
        const { port } = listener.address() as AddressInfo;
        resolve({ host: "127.0.0.1", port, secure: false, credentials: null, isLocal: true });
      });
    });
  }

  /** What arrived, read by a mail parser. */
  parsed(): Promise<ParsedMail[]> {
    return Promise.all(this.messages.map((message) => simpleParser(message)));
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
