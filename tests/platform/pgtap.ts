import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../../local/home.ts";
import { runSqlTest } from "../setup/run-sql-test.ts";
import { readTap } from "../setup/tap.ts";

/**
 * Runs the pgTAP files one after the other in one database, which they leave as it is: pg_cron
 * cannot be created in a second one. Gives how many there were and what failed.
 */
export async function runPgTap(
  databaseUrl: string,
): Promise<{ files: number; assertions: number; failures: string[] }> {
  const folder = join(REPOSITORY, "supabase/tests");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const failures: string[] = [];
  let assertions = 0;
  for (const name of files) {
    const lines = await runSqlTest(databaseUrl, readFileSync(join(folder, name), "utf8"));
    const result = readTap(lines);
    assertions += result.passed;
    failures.push(...result.failures.map((line) => `${name}: ${line}`));
  }
  return { files: files.length, assertions, failures };
}
