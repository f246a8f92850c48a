import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { REPOSITORY } from "../../local/home.ts";
import { runSqlTest } from "../setup/run-sql-test.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { readTap } from "../setup/tap.ts";

const FOLDER = join(REPOSITORY, "supabase/tests");
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".sql"))
  .sort();

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
  test.for(files)("%s", { timeout: 120_000 }, async (name) => {
    const sql = readFileSync(join(FOLDER, name), "utf8");
    const database = idle.pop() ?? (await createDatabase({ pgtap: true }));
    try {
      const { failures } = readTap(await runSqlTest(database.url, sql));
      if (failures.length > 0) expect.fail(failures.join("\n"));
    } finally {
      if (leavesNothing(sql)) idle.push(database);
      else await database.drop();
    }
  });
});
