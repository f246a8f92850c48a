import { REPOSITORY } from "./home.ts";
import { Problem } from "./problem.ts";
import { runToEnd } from "./process.ts";
import { cliEnvironment, SUPABASE_CLI } from "./supabase-cli.ts";

export interface MigrateOptions {
  /** The database, as role `postgres`. */
  readonly databaseUrl: string;
  /** Also load the seed files of config.toml; each is loaded once per database. */
  readonly seed: boolean;
  readonly log: (line: string) => void;
}

/**
 * Applies the pending migrations, and the seed, with the Supabase CLI. Each migration is one
 * transaction. Logs the name of each file. Throws a Problem with the CLI's message when one fails.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const seed = options.seed ? ["--include-seed"] : [];
  const { code, output } = await runToEnd(
    SUPABASE_CLI,
    ["db", "push", `--remote=${options.databaseUrl}`, "--yes", ...seed],
    {
      cwd: REPOSITORY,
      env: cliEnvironment(options.databaseUrl),
      onLine: (line) => {
        if (/^(Applying|Seeding) /.test(line)) options.log(line);
      },
    },
  );
  if (code === 0) return;
  throw new Problem(
    `The Supabase CLI could not apply the migrations:\n${output}`,
    "Correct it in supabase/schemas (npm run migration) and try again, or start over with an empty database: npm run reset",
  );
}
