import { withDatabase } from "../../cli/database.ts";
import { migrate } from "../../local/migrate.ts";
import type { Postgres } from "../../local/postgres.ts";
import { withDatabaseName } from "./database-url.ts";
import { pgTapHelpers } from "./pgtap-files.ts";

/**
 * Databases that tests get copies of: one that is as a new project has it, one with the migrations
 * applied and nothing in it, and one with pgTAP and its helpers as well.
 */
export const TEMPLATES = {
  empty: "calbase_empty",
  migrated: "calbase_migrated",
  pgtap: "calbase_pgtap",
} as const;

/** Makes them of database postgres, before anything lasting is connected to that. */
export async function makeTemplates(
  { url, superuserUrl }: Postgres,
  log: (line: string) => void,
): Promise<void> {
  const copy = (from: string, to: string) => copyDatabase(superuserUrl, from, to);
  await copy("postgres", TEMPLATES.empty);
  await copy(TEMPLATES.empty, TEMPLATES.migrated);
  // Not in database postgres: the real pg_cron would run the jobs there while it is copied.
  const databaseUrl = withDatabaseName(url, TEMPLATES.migrated);
  await migrate({ databaseUrl, seed: false, log });
  await copy(TEMPLATES.migrated, TEMPLATES.pgtap);
  await withDatabase(withDatabaseName(superuserUrl, TEMPLATES.pgtap), (client) =>
    client.query("create extension pgtap with schema extensions"),
  );
  await withDatabase(withDatabaseName(url, TEMPLATES.pgtap), async (client) => {
    for (const { sql } of pgTapHelpers()) await client.query(sql);
  });
}

/** A database in use cannot be copied, and the real pg_cron and pg_net come back when they may. */
async function copyDatabase(superuserUrl: string, from: string, to: string): Promise<void> {
  await withDatabase(withDatabaseName(superuserUrl, "template1"), async (client) => {
    await client.query(`alter database ${from} with allow_connections false`);
    await client.query(
      "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1",
      [from],
    );
    await client.query(`create database ${to} template ${from} owner postgres`);
    await client.query(`alter database ${from} with allow_connections true`);
  });
}
