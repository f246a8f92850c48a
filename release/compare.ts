import { runCli } from "../installation/cli.ts";
import { withDatabase } from "../local/database.ts";
import { Problem } from "../local/problem.ts";
import type { Delta } from "./delta.ts";

/** SQL that is applied as one. */
interface Sql {
  readonly text: string;
}

/** Two databases with nothing in them, as role `postgres`: where SQL is tried out. */
export interface Scratch {
  readonly from: string;
  readonly to: string;
}

/** Applies each in a transaction, as the CLI does. */
export async function applyAll(url: string, parts: readonly Sql[]): Promise<void> {
  await withDatabase(url, async (client) => {
    for (const { text } of parts) await client.query(`begin;\n${text};\ncommit`);
  });
}

/**
 * The generated part of a delta: what leads from the schema that the earlier migrations and the
 * delta's first part make to that of the chapters. It drops what is gone and knows nothing of rows:
 * a draft, to be read. Throws a Problem when it would replace what is the user's.
 */
export async function generatePart(
  delta: Delta,
  earlier: readonly Sql[],
  chapters: readonly Sql[],
  { from, to }: Scratch,
): Promise<string> {
  await applyAll(from, [...earlier, { text: delta.before }]);
  await applyAll(to, chapters);
  const sql = await compareSchemas(from, to);
  refuseToTouchHooks(sql);
  return sql;
}

/** By pg-delta, which the CLI has with it; unlike its other engines it needs no Docker. */
async function compareSchemas(from: string, to: string): Promise<string> {
  const { data } = await runCli(from).run(
    ...["db", "diff", "--use-pg-delta", "--strict-coverage", "--schema=public,private"],
    ...[`--from=${from}`, `--to=${to}`],
  );
  return data.trim();
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
