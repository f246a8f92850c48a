import { createHash } from "node:crypto";
import { Problem } from "../cli/problem.ts";
import type { Migration } from "./migrations.ts";

/** Runs one statement, and gives its rows. */
type Query = (sql: string) => Promise<object[]>;

interface Applied {
  readonly version: string;
  readonly digest: string;
}

/**
 * Throws a Problem when a migration was applied in another state than the one it is in here. The
 * CLI compares nothing but the numbers, so it takes such a database for up to date.
 */
export async function requireApplied(
  migrations: readonly Migration[],
  query: Query,
): Promise<void> {
  const [history] = (await query(
    "select to_regclass('supabase_migrations.schema_migrations') is not null as there",
  )) as { there: boolean }[];
  if (!history?.there) return;
  const applied = (await query(APPLIED)) as Applied[];
  const changed = migrations.filter(({ file, text }) =>
    applied.some(({ version, digest }) => file.startsWith(version) && digest !== digestOf(text)),
  );
  if (changed.length === 0) return;
  throw new Problem(
    `The database has ${changed.map(({ file }) => file).join(", ")} in an earlier state, from before its version was released.`,
    "Only released versions are upgraded: begin with an empty database (on this machine: npm run reset).",
  );
}

/** The CLI keeps the statements without what was between them. */
const APPLIED = `
  select m.version, md5(regexp_replace(array_to_string(m.statements, ''), '[ \\t\\r\\n;]', '', 'g')) as digest
  from supabase_migrations.schema_migrations m
  where m.statements is not null`;

function digestOf(text: string): string {
  return createHash("md5")
    .update(text.replace(/[ \t\r\n;]/g, ""))
    .digest("hex");
}
