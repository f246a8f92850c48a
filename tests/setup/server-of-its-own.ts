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
 * Starts such a server; `with` as in `createDatabase`, and the server's settings. The real pg_cron and
 * pg_net serve one database of a server, which for tests in databases of their own is another's.
 */
export async function startOwnServer(
  installed: InstalledServer,
  options: { with?: "nothing" | "migrations"; settings?: Readonly<Record<string, string>> } = {},
): Promise<OwnServer> {
  const home = await mkdtemp(join(tmpdir(), "calbase-server-"));
  await chmod(home, 0o755);
  let postgres: Postgres | undefined;
  const stop = async () => {
    await postgres?.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const [port = 0] = await freePorts(1);
  const log = () => {};
  const { settings = {} } = options;
  try {
    postgres = await startInstalled(installed, { home, port, log, settings });
    const { url, superuserUrl } = postgres;
    if (options.with !== "nothing") await migrate({ databaseUrl: url, seed: false, log });
    return { url, superuserUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
