import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDatabase } from "../cli/database.ts";
import { startGateway } from "../local/gateway/index.ts";
import { copyServer, findServer } from "../local/installed-postgres.ts";
import { LOCAL_KEYS } from "../local/keys.ts";
import { migrate } from "../local/migrate.ts";
import { freePortsOfStack } from "../local/ports.ts";
import { type PostgresOptions, startPostgres } from "../local/postgres.ts";
import { DEMO } from "../local/settings.ts";
import { startStack } from "../local/stack.ts";
import type { Target } from "./contenders.ts";

/** A database of the benchmark. */
export interface BenchDatabase {
  /** As role `postgres`. */
  readonly url: string;
  readonly superuserUrl: string;
  /** The demo tenant behind an API on this database. */
  readonly target: Target;
}

/** A stack of our own: one server with two databases, each behind a gateway. */
export interface BenchStack {
  readonly home: string;
  /** As it is after some weeks. Its gateway also serves the functions. */
  readonly small: BenchDatabase;
  /** To be filled, see fill.ts. Without functions. */
  readonly grown: BenchDatabase;
  /** A copy of the fresh database for a part of the benchmark; gives its URL, as the superuser. */
  freshDatabase(name: string): Promise<string>;
  /** Stops everything and removes its folder. */
  stop(): Promise<void>;
}

const GROWN = "calbase_grown";
const FRESH = "calbase_fresh";

/**
 * Boots the stack in a temporary folder, on free ports; on this machine's own PostgreSQL when
 * `installed`. The scheduler's jobs are switched off.
 */
export async function startBenchStack(
  installed: boolean,
  log: (line: string) => void,
): Promise<BenchStack> {
  const server = installed ? await findServer() : undefined;
  const home = await mkdtemp(join(tmpdir(), "calbase-bench-"));
  // mkdtemp closes the folder to others, and root's PostgreSQL runs as another user.
  await chmod(home, 0o755);
  const parts: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const part of parts.toReversed()) await part.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const ports = await freePortsOfStack();
    const programs = server && (await copyServer(server, join(home, "server"), "ours"));
    await makeCopies({ home, port: ports.database, programs, log });
    const stack = await startStack({
      home,
      programs,
      ports,
      seed: true,
      log,
    });
    parts.push(stack);
    const { databaseUrl, superuserUrl } = stack;
    const gateway = await startGateway({
      port: 0,
      databaseUrl: named(databaseUrl.replace("//postgres:", "//authenticator:")),
      functions: {},
      keys: LOCAL_KEYS,
      log,
    });
    parts.push(gateway);
    await withDatabase(databaseUrl, (client) =>
      client.query("select cron.unschedule(jobname) from cron.job"),
    );
    return {
      home,
      small: await describe(databaseUrl, superuserUrl, stack.apiUrl),
      grown: await describe(named(databaseUrl), named(superuserUrl), gateway.url),
      freshDatabase: async (name) => {
        await copyDatabase(superuserUrl, FRESH, name);
        return named(superuserUrl, name);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Copies of the fresh database, made before anything is connected to it. */
async function makeCopies(options: PostgresOptions): Promise<void> {
  const server = await startPostgres(options);
  try {
    await migrate({ databaseUrl: server.url, seed: true, log: options.log });
    const contenders = await readFile(new URL("contenders.sql", import.meta.url), "utf8");
    await withDatabase(server.url, (client) => client.query(contenders));
    for (const name of [GROWN, FRESH]) await copyDatabase(server.superuserUrl, "postgres", name);
  } finally {
    await server.stop();
  }
}

async function copyDatabase(superuserUrl: string, from: string, to: string): Promise<void> {
  await withDatabase(named(superuserUrl, "template1"), (client) =>
    client.query(`create database ${to} template ${from} owner postgres`),
  );
}

function named(url: string, name = GROWN): string {
  return url.replace(/postgres$/, name);
}

async function describe(url: string, superuserUrl: string, apiUrl: string): Promise<BenchDatabase> {
  const { rows } = await withDatabase(url, (client) =>
    client.query("select id from public.tenants where slug = $1", [DEMO.tenant]),
  );
  const target = {
    apiUrl,
    secretKey: LOCAL_KEYS.secret,
    slug: DEMO.tenant,
    tenantId: rows[0].id,
    webhookSecret: DEMO.secret,
  };
  return { url, superuserUrl, target };
}
