import { pgTapFiles } from "../setup/pgtap-files.ts";
import { runSqlTest } from "../setup/run-sql-test.ts";
import { readTap } from "../setup/tap.ts";

/**
 * Runs the pgTAP files one after the other in one database, which they leave as it is: pg_cron
 * cannot be created in a second one. Gives how many there were and what failed.
 */
export async function runPgTap(
  databaseUrl: string,
): Promise<{ files: number; assertions: number; failures: string[] }> {
  const files = pgTapFiles();
  const failures: string[] = [];
  let assertions = 0;
  for (const { name, sql } of files) {
    const result = readTap(await runSqlTest(databaseUrl, sql));
    assertions += result.passed;
    failures.push(...result.failures.map((line) => `${name}: ${line}`));
  }
  return { files: files.length, assertions, failures };
}
