import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDatabase } from "../cli/database.ts";
import { Problem } from "../cli/problem.ts";
import { runCli } from "../installation/cli.ts";
import type { Delta } from "./delta.ts";

/** SQL that is applied as one. */
interface Sql {
  readonly text: string;
}

/** Two databases to try out in what SQL makes of them, as role `postgres`. */
export interface Scratch {
  /** Has the last version. */
  readonly from: string;
  /** Has nothing. */
  readonly to: string;
}

/** Applies each in a transaction, as the CLI does. */
export async function applyAll(url: string, parts: readonly Sql[]): Promise<void> {
  await withDatabase(url, async (client) => {
    for (const { text } of parts) await client.query(`begin;\n${text};\ncommit`);
  });
}

/**
 * The generated part of a delta: what leads from the schema of the last version, after the delta's
 * first part, to that of the chapters. It drops what is gone and knows nothing of rows: a draft, to
 * be read. Throws a Problem when it would replace what is the user's.
 */
export async function generatePart(
  { before }: Delta,
  chapters: readonly Sql[],
  { from, to }: Scratch,
): Promise<string> {
  await applyAll(from, [{ text: before }]);
  await applyAll(to, chapters);
  const statements = await compareSchemas(from, to);
  await applyAll(from, [{ text: statements }]);
  const sql = [statements, ...(await missingComments(from, to))].join("\n").trim();
  refuseToTouchHooks(sql);
  return sql;
}

/** Comments on columns of views, which pg-delta does not know. */
async function missingComments(from: string, to: string): Promise<string[]> {
  const [there, wanted] = await Promise.all([from, to].map(viewComments));
  return wanted?.filter((comment) => !there?.includes(comment)) ?? [];
}

async function viewComments(url: string): Promise<string[]> {
  return withDatabase(url, async (client) => {
    const { rows } = await client.query(`
      select format('comment on column %I.%I.%I is %L;', n.nspname, c.relname, a.attname,
        col_description(c.oid, a.attnum)) as comment
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname in ('public', 'private') and c.relkind in ('v', 'm')
      order by n.nspname, c.relname, a.attnum`);
    return rows.map(({ comment }) => comment);
  });
}

/** By pg-delta, which the CLI has with it; unlike its other engines it needs no Docker. */
async function compareSchemas(from: string, to: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "calbase-compare-"));
  // What it prints has remarks among the statements.
  const file = join(folder, "statements.sql");
  try {
    await runCli(from).run(
      ...["db", "diff", "--use-pg-delta", "--schema=public,private"],
      ...[`--from=${from}`, `--to=${to}`, `--output=${file}`],
    );
    return (await readFile(file, "utf8")).trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Functions that a project may have replaced by its own, and that no upgrade touches, therefore. */
export const HOOKS = ["public.classify_lead"] as const;

/** The hooks that a migration would make, change or drop. */
export function hooksTouchedBy(sql: string): string[] {
  const unquoted = sql.replaceAll('"', "");
  return HOOKS.filter((hook) => new RegExp(`\\bfunction ${hook}\\b`, "i").test(unquoted));
}

function refuseToTouchHooks(sql: string): void {
  const touched = hooksTouchedBy(sql);
  if (touched.length === 0) return;
  throw new Problem(
    `The chapters change ${touched.join(", ")}, which many projects have replaced by their own.`,
    "Leave it as it was released, and change what it calls.",
  );
}
