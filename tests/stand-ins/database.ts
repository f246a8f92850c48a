import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { withDatabaseName } from "../setup/database-url.ts";

/** An empty database of this test file's own, with the stand-ins created in it. */
export interface Database {
  readonly name: string;
  /** As role `postgres`, as `supabase_admin`, as `authenticator`. */
  readonly url: string;
  readonly superuserUrl: string;
  readonly authenticatorUrl: string;
  /** Runs a statement as role `postgres`, in a transaction of its own, and gives the rows. */
  sql<Row extends pg.QueryResultRow = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ): Promise<Row[]>;
  /** The same as the superuser. */
  admin<Row extends pg.QueryResultRow = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ): Promise<Row[]>;
}

/** False on a stack that has any of the real extensions. */
export const hasStandIns =
  inject("stack").superuserUrl !== undefined && inject("stack").realParts.length === 0;

/** Makes the database before the tests of the calling file and removes it after them. */
export function useDatabase(): Database {
  const { databaseUrl, superuserUrl = databaseUrl } = inject("stack");
  const name = `stand_ins_${randomBytes(6).toString("hex")}`;
  const url = withDatabaseName(databaseUrl, name);
  const adminUrl = withDatabaseName(superuserUrl, name);
  const asPostgres = openPool(url);
  const asAdmin = openPool(adminUrl);

  beforeAll(async () => {
    if (!hasStandIns) return;
    await withDatabase(superuserUrl, (client) =>
      client.query(`create database ${name} owner postgres`),
    );
    await asAdmin.query(`
      alter database ${name} set search_path = "$user", public, extensions;
      create schema extensions;
      grant usage on schema extensions to public;
      create extension pgcrypto with schema extensions;
      create extension supabase_vault;
    `);
    await asPostgres.query("create extension pg_cron; create extension pg_net");
  });

  afterAll(async () => {
    await asPostgres.end();
    await asAdmin.end();
    if (!hasStandIns) return;
    await withDatabase(superuserUrl, (client) =>
      client.query(`drop database ${name} with (force)`),
    );
  });

  return {
    name,
    url,
    superuserUrl: adminUrl,
    authenticatorUrl: url.replace("//postgres:", "//authenticator:"),
    sql: async (text, values) => (await asPostgres.query(text, values)).rows,
    admin: async (text, values) => (await asAdmin.query(text, values)).rows,
  };
}

function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url });
  pool.on("error", () => {});
  return pool;
}

/** Asks until there is an answer other than undefined or false, and gives it; fails after 15 s. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`This did not happen within 15 s: ${what}`);
    await delay(20);
  }
}
