import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../local/migrate.ts";
import { freePorts } from "../../local/ports.ts";
import type { Postgres } from "../../local/postgres.ts";
import { type InstalledServer, startInstalled } from "./installed-server.ts";

/** Database postgres of another server like the stack's, where pg_cron and pg_net do their work. */
export interface OwnServer {
  /** As role `postgres`. */
  readonly url: string;
  readonly superuserUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts such a server, with the migrations applied. The real pg_cron and pg_net serve one database
 * of a server, which for tests in databases of their own is another's. `settings` are the server's.
 */
export async function startOwnServer(
  installed: InstalledServer,
  settings: Readonly<Record<string, string>> = {},
): Promise<OwnServer> {
  const home = await mkdtemp(join(tmpdir(), "calbase-server-"));
  await chmod(home, 0o755);
  let postgres: Postgres | undefined;
  const stop = async () => {
    await postgres?.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const [port = 0] = await freePorts(1);
    const log = () => {};
    postgres = await startInstalled(installed, { home, port, log, settings });
    await migrate({ databaseUrl: postgres.url, seed: false, log });
    return { url: postgres.url, superuserUrl: postgres.superuserUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
