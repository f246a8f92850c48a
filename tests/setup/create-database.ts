import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { withDatabaseName } from "./database-url.ts";

/** A database of one's own, for a test that must not meet others. */
export interface OwnDatabase {
  /** As role `postgres`. */
  readonly url: string;
  readonly superuserUrl: string;
  /** Removes it, cutting open connections. */
  drop(): Promise<void>;
}

/**
 * Makes a database with the migrations applied and nothing in it: a copy of a template, so it
 * takes a fraction of a second. `with` asks for nothing, as a new project has it, or also for the
 * extension and the helpers of supabase/tests; `copyOf` is a database to copy instead, to which
 * nobody may be connected. Nothing works in it by itself: the scheduler and the functions serve the
 * stack's own database.
 * Throws on a stack that was running already; such tests skip themselves (`ownDatabases`).
 */
export async function createDatabase(
  options: { with?: "nothing" | "migrations" | "pgtap"; copyOf?: OwnDatabase } = {},
): Promise<OwnDatabase> {
  const { databaseUrl, superuserUrl, templates } = inject("stack");
  if (!templates || !superuserUrl) throw new Error("This stack is not ours to make databases in.");
  const name = `calbase_test_${randomBytes(6).toString("hex")}`;
  const named = {
    nothing: templates.empty,
    migrations: templates.migrated,
    pgtap: templates.pgtap,
  };
  const template = options.copyOf
    ? new URL(options.copyOf.url).pathname.slice(1)
    : named[options.with ?? "migrations"];
  const execute = (sql: string) => withDatabase(superuserUrl, (client) => client.query(sql));
  await execute(`create database ${name} template ${template} owner postgres`);
  return {
    url: withDatabaseName(databaseUrl, name),
    superuserUrl: withDatabaseName(superuserUrl, name),
    drop: async () => {
      await execute(`drop database if exists ${name} with (force)`);
    },
  };
}

/** Whether `createDatabase` works here: `test.runIf(ownDatabases())`. */
export function ownDatabases(): boolean {
  return inject("stack").templates !== undefined;
}
