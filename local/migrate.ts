import { withDatabase } from "../cli/database.ts";
import { Problem } from "../cli/problem.ts";
import { runToEnd } from "../cli/process.ts";
import { REPOSITORY } from "../cli/repository.ts";
import { cliEnvironment, remoteFlag, SUPABASE_CLI } from "../cli/supabase-cli.ts";
import { requireApplied } from "../release/applied.ts";
import { readMigrations } from "../release/migrations.ts";

export interface MigrateOptions {
  /** The database, as role `postgres`. */
  readonly databaseUrl: string;
  /** Also load the seed files of config.toml; each is loaded once per database. */
  readonly seed: boolean;
  readonly log: (line: string) => void;
}

/**
 * Applies the pending migrations, and the seed, with the Supabase CLI: to an empty database, or to
 * one of an earlier version, which is thereby upgraded. Each migration is one transaction. Logs the
 * name of each file. Throws a Problem with the CLI's message when one fails, and when the database
 * has what no version is upgraded from.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const seed = options.seed ? ["--include-seed"] : [];
  const { code, output } = await runToEnd(
    SUPABASE_CLI,
    ["db", "push", remoteFlag(options.databaseUrl), "--yes", ...seed],
    {
      cwd: REPOSITORY,
      env: cliEnvironment(options.databaseUrl),
      onLine: (line) => {
        if (/^(Applying|Seeding) /.test(line)) options.log(line);
      },
    },
  );
  if (code !== 0) throw refusal(output);
  const { all } = await readMigrations();
  await withDatabase(options.databaseUrl, (client) =>
    requireApplied(all, async (sql) => (await client.query(sql)).rows),
  );
}

function refusal(output: string): Problem {
  if (/not found in local/i.test(output)) {
    return new Problem(
      `The data are of a version that is not here:\n${output}`,
      "Check out that version or a later one, or start over with an empty database: npm run reset",
    );
  }
  return new Problem(
    `The Supabase CLI could not apply the migrations:\n${output}`,
    "What was there is as it was. Correct supabase/schemas (npm run migration) and try again, or start over: npm run reset",
  );
}
