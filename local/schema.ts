import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { withDatabase } from "../cli/database.ts";
import { REPOSITORY } from "../cli/repository.ts";

/** Where the committed dump lies. */
export const SCHEMA_FILE = join(REPOSITORY, "supabase/schema.sql");

const HEADER = `-- What the migrations make of an empty database: to read, and to see in a diff what a change
-- comes to. Written by \`npm run schema\`, never applied; npm test fails while it differs.
`;

/**
 * The schemas public and private, the queues and the jobs as text, from a database that has the
 * migrations. The same text for the same schema.
 */
export async function dumpSchema(databaseUrl: string): Promise<string> {
  const sql = await readFile(new URL("schema-dump.sql", import.meta.url), "utf8");
  return withDatabase(databaseUrl, async (client) => {
    await client.query("begin");
    const results = (await client.query(sql)) as unknown as pg.QueryResult<{ text: string }>[];
    await client.query("rollback");
    const objects = results.at(-1)?.rows.map(({ text }) => text) ?? [];
    return `${[HEADER.trimEnd(), ...objects].join("\n\n")}\n`;
  });
}
