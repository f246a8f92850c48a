import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withDatabase } from "../../cli/database.ts";
import {
  copyServer,
  findServer,
  hasExtension,
  type Installed,
} from "../../local/installed-postgres.ts";
import { type Postgres, type PostgresOptions, startPostgres } from "../../local/postgres.ts";
import type { Part, Platform } from "./parts.ts";
import { createExtensions } from "./supabase-extensions.ts";

/** The PostgreSQL 17 of this machine, ready to be started. */
export interface InstalledServer {
  readonly parts: readonly Part[];
  readonly programs: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Says what this machine's PostgreSQL 17 has. Throws a Problem where there is none. */
export async function lookAtInstalled(): Promise<Platform> {
  const installed = await findServer();
  return { version: installed.version, parts: partsOf(installed) };
}

/** Copies it into `home`, together with stand-ins for what it lacks, so that it stays as it is. */
export async function copyInstalled(home: string): Promise<InstalledServer> {
  const installed = await findServer();
  const parts = partsOf(installed);
  return {
    parts,
    programs: await copyServer(installed, join(home, "server"), "installed"),
    settings: await settingsFor(parts, home),
  };
}

/** Starts it with its extensions in database postgres, where pg_cron and pg_net do their work. */
export async function startInstalled(
  { parts, programs, settings }: InstalledServer,
  options: Pick<PostgresOptions, "home" | "port" | "log" | "settings">,
): Promise<Postgres> {
  const postgres = await startPostgres({
    ...options,
    programs,
    settings: { ...settings, ...options.settings },
  });
  try {
    await withDatabase(postgres.superuserUrl, (client) => createExtensions(client, parts));
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

function partsOf(installed: Installed): Part[] {
  const extensions = ["pg_cron", "pg_net", "supabase_vault", "plpgsql_check"] as const;
  const parts: Part[] = extensions.filter((name) => hasExtension(installed, name));
  return existsSync(join(installed.bin, "pg_dump")) ? [...parts, "pg_dump"] : parts;
}

async function settingsFor(parts: readonly Part[], home: string): Promise<Record<string, string>> {
  const preloaded = ["pg_cron", "pg_net", "supabase_vault"] as const;
  return {
    // Each job that runs is one, beside those that wait and send.
    max_worker_processes: "16",
    shared_preload_libraries: preloaded.filter((part) => parts.includes(part)).join(","),
    "cron.database_name": "postgres",
    "cron.use_background_workers": "on",
    "pg_net.database_name": "postgres",
    "vault.getkey_script": await makeRootKey(home),
  };
}

/** The program that the real Vault asks for its root key, at each start of the server. */
async function makeRootKey(home: string): Promise<string> {
  const script = join(home, "vault-root-key");
  await writeFile(script, `#!/bin/sh\necho ${randomBytes(32).toString("hex")}\n`);
  // For the server's user, whoever that is; the key is of no worth to anybody.
  await chmod(script, 0o755);
  return script;
}
