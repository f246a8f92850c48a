import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { withDatabase } from "../../cli/database.ts";
import { LOCAL_CRON_KEY, LOCAL_KEYS } from "../../local/keys.ts";
import { freePortsOfStack } from "../../local/ports.ts";
import { type Postgres, startPostgres } from "../../local/postgres.ts";
import { startStack } from "../../local/stack.ts";
import type { TestStack } from "./context.ts";
import { copyInstalled, type InstalledServer, startInstalled } from "./installed-server.ts";
import { lookAtNamed, takeNamed } from "./named-server.ts";
import type { Part } from "./parts.ts";
import { makeTemplates, TEMPLATES } from "./templates.ts";

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
    realParts: ["pg_cron", "pg_net", "supabase_vault"],
    installed: undefined,
  };
}

async function bootStack(home: string): Promise<Booted> {
  const lines: string[] = [];
  const log = (line: string) => {
    lines.push(line);
    if (process.env.CALBASE_TEST_LOG) console.log(line);
  };
  const ports = await freePortsOfStack();
  const { postgres, realParts, installed } = await startServer(home, ports.database, log);
  try {
    await makeTemplates(postgres, log);
    const server = {
      postgres,
      hasPgCron: realParts.includes("pg_cron"),
      hasPgNet: realParts.includes("pg_net"),
    };
    const stack = await startStack({ home, ports, seed: true, log, server });
    // As npm run setup does: the real pg_cron may not have heard of them.
    await withDatabase(stack.databaseUrl, (client) => client.query("select private.reload_jobs()"));
    return {
      stack: {
        apiUrl: stack.apiUrl,
        databaseUrl: stack.databaseUrl,
        superuserUrl: stack.superuserUrl,
        inboxUrl: stack.inboxUrl,
        cronKey: stack.cronKey,
        secretKey: stack.keys.secret,
        templates: TEMPLATES,
        realParts,
        installed,
      },
      stop: async () => {
        await stack.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

interface TestServer {
  readonly postgres: Postgres;
  readonly realParts: readonly Part[];
  readonly installed: InstalledServer | undefined;
}

/** Npm's server, this machine's own, or the one at a URL, as CALBASE_TEST_SERVER says. */
async function startServer(
  home: string,
  port: number,
  log: (line: string) => void,
): Promise<TestServer> {
  const chosen = process.env.CALBASE_TEST_SERVER;
  if (!chosen) {
    const postgres = await startPostgres({ home, port, log });
    return { postgres, realParts: [], installed: undefined };
  }
  if (chosen === "installed") {
    const installed = await copyInstalled(home);
    const postgres = await startInstalled(installed, { home, port, log });
    return { postgres, realParts: installed.parts, installed };
  }
  const { parts } = await lookAtNamed(chosen);
  return { postgres: await takeNamed(chosen, parts), realParts: parts, installed: undefined };
}
