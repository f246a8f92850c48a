import pg from "pg";
import { afterAll } from "vitest";
import { stack } from "../../setup/stack.ts";

const pool = new pg.Pool({ connectionString: stack.databaseUrl, max: 4 });
pool.on("error", () => {});
afterAll(() => pool.end());

/** Runs one statement as role `postgres` in the stack's database and gives its rows. */
export async function sql(
  text: string,
  values: readonly unknown[] = [],
  // biome-ignore lint/suspicious/noExplicitAny: the columns are whatever the statement says
): Promise<any[]> {
  return (await pool.query(text, [...values])).rows;
}

/** A connection of one's own, for what needs a transaction; the caller ends it. */
export async function connect(url = stack.databaseUrl): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** The process that waits, in a call of this name if one is given, for a lock that `holder` holds; undefined while nobody does. */
export async function whoWaitsFor(
  holder: number,
  call = "",
  query: typeof sql = sql,
): Promise<number | undefined> {
  const rows = await query(
    `select pid from pg_catalog.pg_stat_activity
     where $1 = any (pg_catalog.pg_blocking_pids(pid)) and strpos(query, $2) > 0`,
    [holder, call],
  );
  return rows[0]?.pid;
}
