import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { withDatabase } from "../../../cli/database.ts";
import { type FunctionServer, serveFunction } from "../../../local/functions.ts";
import { startGateway } from "../../../local/gateway/index.ts";
import { LOCAL_CRON_KEY, LOCAL_KEYS } from "../../../local/keys.ts";
import { setVaultSecrets } from "../../../local/vault.ts";
import { createSendingDatabase } from "../../setup/sending-database.ts";

/** What happens to a request before the sender gets it, and to its answer. */
export interface Trouble {
  /** For so long after the start requests are neither passed on nor answered. */
  readonly hangMs: number;
  /** Each answer arrives so late. */
  readonly lateMs: number;
}

/** A database with the scheduler's tick, pg_net and a sender, alone with each other. */
export interface Schedule {
  readonly databaseUrl: string;
  /** Ticks from now on, as the scheduler does. */
  start(tickMs: number): void;
  stop(): Promise<void>;
}

/** Sets everything up; `home` is a folder for Deno's cache. */
export async function setSchedule(home: string, trouble: Trouble): Promise<Schedule> {
  const database = await createSendingDatabase();
  const gateway = await startGateway({
    port: 0,
    databaseUrl: database.url.replace("//postgres:", "//authenticator:"),
    functions: {},
    keys: LOCAL_KEYS,
    log: () => {},
  });
  const sender = await serveFunction("deliver-reminders", {
    env: {
      SUPABASE_URL: gateway.url,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: LOCAL_KEYS.secret }),
      CRON_KEY: LOCAL_CRON_KEY,
      PUBLIC_FUNCTIONS_URL: "https://calbase.example/functions/v1",
    },
    home,
    log: (line) => {
      if (process.env.CALBASE_TEST_LOG) console.log(line);
    },
  });
  const relay = await startRelay(sender, trouble);
  await setVaultSecrets(database.url, {
    calbase_functions_url: `${relay.url}/functions/v1`,
    calbase_cron_key: LOCAL_CRON_KEY,
  });
  let timer: NodeJS.Timeout | undefined;
  const tick = () => withDatabase(database.url, (client) => client.query("select private.tick()"));

  return {
    databaseUrl: database.url,
    start(tickMs) {
      relay.start();
      timer = setInterval(() => void tick().catch(() => {}), tickMs);
    },
    async stop() {
      clearInterval(timer);
      relay.stop();
      await sender.process.stop();
      await gateway.stop();
      await database.drop();
    },
  };
}

/** Stands between pg_net and the sender. */
async function startRelay({ url }: FunctionServer, { hangMs, lateMs }: Trouble) {
  let hangsUntil = 0;
  const server: Server = createServer((request, response) => void pass(request, response));

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (Date.now() < hangsUntil) return;
    const answer = await fetch(url, {
      method: "POST",
      headers: { "x-cron-key": String(request.headers["x-cron-key"]) },
      body: Buffer.concat(chunks),
    });
    const body = await answer.text();
    await pause(lateMs, undefined, { ref: false });
    response.writeHead(answer.status).end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    start() {
      hangsUntil = Date.now() + hangMs;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
