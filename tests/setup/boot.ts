import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { withDatabase } from "../../cli/database.ts";
import { LOCAL_CRON_KEY, LOCAL_KEYS } from "../../local/keys.ts";
import { migrate } from "../../local/migrate.ts";
import { freePortsOfStack } from "../../local/ports.ts";
import { startPostgres } from "../../local/postgres.ts";
import { type Server, startStack } from "../../local/stack.ts";
import type { TestStack } from "./context.ts";
import { createPgCron, installedServer } from "./installed-server.ts";
import { pgTapHelpers } from "./pgtap-files.ts";

const TEMPLATES = {
  empty: "calbase_empty",
  migrated: "calbase_migrated",
  pgtap: "calbase_pgtap",
} as const;

/** The stack of this run, and how many of vitest's projects use it. */
const shared = globalThis as { calbaseUnderTest?: { booted: Promise<Booted>; users: number } };

interface Booted {
  readonly stack: TestStack;
  stop(): Promise<void>;
}

/**
 * Vitest's global setup: gives the tests a running calbase. That of the environment when it names
 * one (CALBASE_API_URL and CALBASE_DB_URL), else one of our own, on free ports and in a temporary
 * folder, both gone afterwards. Vitest calls it for each project; all have the same one.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.calbaseUnderTest ??= { booted: boot(), users: 0 };
  const { calbaseUnderTest } = shared;
  calbaseUnderTest.users += 1;
  const { stack, stop } = await calbaseUnderTest.booted;
  project.provide("stack", stack);
  return async () => {
    calbaseUnderTest.users -= 1;
    if (calbaseUnderTest.users === 0) await stop();
  };
}

async function boot(): Promise<Booted> {
  const named = namedStack();
  if (named) return { stack: named, stop: async () => {} };
  const home = await mkdtemp(join(tmpdir(), "calbase-test-"));
  // mkdtemp closes the folder to others, and root's PostgreSQL runs as another user.
  await chmod(home, 0o755);
  const remove = () => rm(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    const { stack, stop } = await bootStack(home);
    return {
      stack,
      stop: async () => {
        await stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function namedStack(): TestStack | undefined {
  const { CALBASE_API_URL, CALBASE_DB_URL, CALBASE_INBOX_URL } = process.env;
  if (!CALBASE_API_URL && !CALBASE_DB_URL) return undefined;
  if (!CALBASE_API_URL || !CALBASE_DB_URL) {
    throw new Error("Set both CALBASE_API_URL and CALBASE_DB_URL to test a running stack.");
  }
  return {
    apiUrl: CALBASE_API_URL.replace(/\/$/, ""),
    databaseUrl: CALBASE_DB_URL,
    superuserUrl: undefined,
    inboxUrl: CALBASE_INBOX_URL,
    cronKey: process.env.CALBASE_CRON_KEY ?? LOCAL_CRON_KEY,
    secretKey: process.env.CALBASE_SECRET_KEY ?? LOCAL_KEYS.secret,
    templates: undefined,
    hasPgCron: true,
  };
}

async function bootStack(home: string): Promise<Booted> {
  const lines: string[] = [];
  const log = (line: string) => {
    lines.push(line);
    if (process.env.CALBASE_TEST_LOG) console.log(line);
  };
  const ports = await freePortsOfStack();
  const server = process.env.CALBASE_TEST_SERVER === "installed" ? await installedServer(home) : {};
  await makeTemplates(home, ports.database, server, log);
  const stack = await startStack({ home, ports, seed: true, log, ...server });
  return {
    stack: {
      apiUrl: stack.apiUrl,
      databaseUrl: stack.databaseUrl,
      superuserUrl: stack.superuserUrl,
      inboxUrl: stack.inboxUrl,
      cronKey: stack.cronKey,
      secretKey: stack.keys.secret,
      templates: TEMPLATES,
      hasPgCron: server.hasPgCron ?? false,
    },
    stop: stack.stop,
  };
}

/** Before anything else is connected, because a database in use cannot be copied. */
async function makeTemplates(
  home: string,
  port: number,
  chosen: Server,
  log: (line: string) => void,
): Promise<void> {
  // What the real pg_cron runs in the original would be in every copy.
  const settings = chosen.hasPgCron
    ? { ...chosen.settings, "cron.launch_active_jobs": "off" }
    : chosen.settings;
  const server = await startPostgres({ home, port, programs: chosen.programs, settings, log });
  const beside = server.superuserUrl.replace(/postgres$/, "template1");
  const copyTo = (...names: readonly string[]) =>
    withDatabase(beside, async (client) => {
      await client.query("alter database postgres with allow_connections false");
      // The real pg_cron is always connected, and comes back when it may.
      await client.query(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = 'postgres'",
      );
      for (const name of names) {
        await client.query(`create database ${name} template postgres owner postgres`);
      }
      await client.query("alter database postgres with allow_connections true");
    });
  try {
    if (chosen.hasPgCron) await withDatabase(server.superuserUrl, createPgCron);
    await copyTo(TEMPLATES.empty);
    await migrate({ databaseUrl: server.url, seed: false, log });
    await copyTo(TEMPLATES.migrated, TEMPLATES.pgtap);
    await withDatabase(server.url.replace(/postgres$/, TEMPLATES.pgtap), async (client) => {
      await client.query("create extension pgtap with schema extensions");
      for (const { sql } of pgTapHelpers()) await client.query(sql);
    });
  } finally {
    await server.stop();
  }
}
