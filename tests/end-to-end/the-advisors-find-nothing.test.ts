import { describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { runToEnd } from "../../cli/process.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { cliEnvironment, SUPABASE_CLI } from "../../cli/supabase-cli.ts";
import { createDatabase, ownDatabases, stack } from "../setup/stack.ts";

/** Runs the Supabase CLI's advisors on a database; gives its exit code and what it printed. */
async function advise(databaseUrl: string): Promise<{ code: number; output: string }> {
  return runToEnd(
    SUPABASE_CLI,
    ["db", "advisors", `--remote=${databaseUrl}`, "--level=warn", "--fail-on=warn"],
    { cwd: REPOSITORY, env: cliEnvironment(databaseUrl) },
  );
}

const timeout = 120_000;

describe("supabase db advisors", () => {
  test("finds neither an error nor a warning on the running stack", { timeout }, async () => {
    const { code, output } = await advise(stack.databaseUrl);
    expect(code, output).toBe(0);
  });

  test.runIf(ownDatabases())(
    "would find a table without row-level security",
    {
      timeout,
    },
    async () => {
      const database = await createDatabase();
      try {
        await withDatabase(database.url, (client) =>
          client.query("create table public.unprotected (id bigint primary key)"),
        );
        const { code, output } = await advise(database.url);
        expect(code).not.toBe(0);
        expect(output).toContain("public.unprotected");
      } finally {
        await database.drop();
      }
    },
  );
});
