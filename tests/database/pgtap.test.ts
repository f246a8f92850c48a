import { afterAll, describe, expect, test } from "vitest";
import { pgTapFiles } from "../setup/pgtap-files.ts";
import { runSqlTest } from "../setup/run-sql-test.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { readTap } from "../setup/tap.ts";

/** Databases no file is using now. Making one costs more than most files take. */
const idle: OwnDatabase[] = [];
afterAll(async () => {
  for (const database of idle) await database.drop();
});

/** Whether a file takes back whatever it does, so that the next one finds nothing of it. */
function leavesNothing(sql: string): boolean {
  return /\brollback;\s*$/.test(sql) && !/^\s*commit\s*;/m.test(sql);
}

// On a stack that was running already, `supabase test db` runs them.
describe.runIf(ownDatabases()).concurrent("pgTAP", () => {
  test.for(pgTapFiles())("$name", { timeout: 120_000 }, async ({ sql }) => {
    const database = idle.pop() ?? (await createDatabase({ with: "pgtap" }));
    try {
      const { failures } = readTap(await runSqlTest(database.url, sql));
      if (failures.length > 0) expect.fail(failures.join("\n"));
    } finally {
      if (leavesNothing(sql)) idle.push(database);
      else await database.drop();
    }
  });
});
