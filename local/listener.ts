import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

export interface ListenerOptions {
  /** The database, as a role that may listen in it. */
  readonly url: string;
  readonly channel: string;
  /** What pg_stat_activity calls this session. */
  readonly applicationName: string;
  /** Called at every notification, and whenever the session is back after it was lost. */
  readonly onNews: () => void;
  readonly log: (line: string) => void;
}

const RETRY_MS = 500;

/**
 * Listens on a channel until stopped, over a session of its own that is opened again when it is
 * lost. Resolves once it listens; rejects when the first connection fails.
 */
export async function startListener(options: ListenerOptions): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  let client = await connect(options, onLost);

  function onLost(): void {
    if (!stopping.signal.aborted) void reconnect();
  }

  async function reconnect(): Promise<void> {
    options.log("lost the connection to the database, trying again");
    while (!stopping.signal.aborted) {
      try {
        const next = await connect(options, onLost);
        if (stopping.signal.aborted) return await close(next);
        client = next;
        options.log("connected to the database again");
        options.onNews();
        return;
      } catch {
        await delay(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  return {
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await close(client);
    },
  };
}

async function connect(options: ListenerOptions, onLost: () => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
  });
  client.on("error", () => {});
  client.on("notification", options.onNews);
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(options.channel)}`);
  } catch (error) {
    await close(client);
    throw error;
  }
  client.once("end", onLost);
  return client;
}

async function close(client: pg.Client): Promise<void> {
  await client.end().catch(() => {});
}
