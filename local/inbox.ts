import { setTimeout as delay } from "node:timers/promises";
import { MailDev } from "maildev";

/** A mail server that delivers nothing and shows what it got on a web page. */
export interface Inbox {
  /** The web page; its JSON API is under `/api`. */
  readonly url: string;
  readonly smtpUrl: string;
  stop(): Promise<void>;
}

export interface InboxOptions {
  readonly webPort: number;
  readonly smtpPort: number;
  /** Folder that keeps the mails, so that they survive a restart. */
  readonly folder: string;
}

const KEPT_MAILS = 1_000;
const STOP_TIMEOUT_MS = 1_000;

/** Starts the mail inbox (MailDev) on 127.0.0.1; resolves when it takes mail. */
export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const { webPort, smtpPort, folder } = options;
  const server = new MailDev({
    smtp: smtpPort,
    ip: "127.0.0.1",
    web: webPort,
    webIp: "127.0.0.1",
    mailDirectory: folder,
    maxEmails: KEPT_MAILS,
    silent: true,
  });
  await server.start();
  return {
    url: `http://127.0.0.1:${webPort}`,
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    stop: () => stop(server),
  };
}

/** Stopping waits for connections to end by themselves, and browsers keep theirs open. */
async function stop(server: MailDev): Promise<void> {
  const web = server.getServers()?.api?.server.server;
  const stopped = server.stop();
  web?.closeAllConnections();
  // A mail client that says nothing is given up on; the port is free by then.
  await Promise.race([stopped, delay(STOP_TIMEOUT_MS, undefined, { ref: false })]);
}
