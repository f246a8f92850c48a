import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { REPOSITORY } from "../../local/home.ts";
import { runSqlTest } from "../setup/run-sql-test.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";
import { readTap } from "../setup/tap.ts";

const FOLDER = join(REPOSITORY, "supabase/tests");
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".sql"))
  .sort();

// On a stack that was running already, `supabase test db` runs them.
describe.runIf(ownDatabases()).concurrent("pgTAP", () => {
  test.for(files)("%s", { timeout: 120_000 }, async (name) => {
    const database = await createDatabase({ pgtap: true });
    try {
      const lines = await runSqlTest(database.url, readFileSync(join(FOLDER, name), "utf8"));
      const { failures } = readTap(lines);
      if (failures.length > 0) expect.fail(failures.join("\n"));
    } finally {
      await database.drop();
    }
  });
});
