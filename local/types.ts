import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "../cli/repository.ts";
import { cliEnvironment, remoteFlag, SUPABASE_CLI } from "../cli/supabase-cli.ts";

const execute = promisify(execFile);

/** Where the generated types lie. */
export const TYPES_FILE = join(REPOSITORY, "supabase/functions/_shared/database.types.ts");

/**
 * The TypeScript types of schema `public`, as the Supabase CLI generates them from a database that
 * has the migrations, formatted as the rest of the repository. Throws what the CLI says.
 */
export async function generateTypes(databaseUrl: string): Promise<string> {
  const generate = ["gen", "types", remoteFlag(databaseUrl), "--schema", "public"];
  const { stdout } = await execute(SUPABASE_CLI, generate, {
    cwd: REPOSITORY,
    env: cliEnvironment(databaseUrl),
    maxBuffer: 2 ** 24,
  });
  return format(stdout);
}

async function format(source: string): Promise<string> {
  const biome = join(REPOSITORY, "node_modules/.bin/biome");
  // Under another name: the configuration leaves the file itself alone.
  const running = execute(biome, ["format", "--stdin-file-path=types.ts"], {
    maxBuffer: 2 ** 24,
    cwd: REPOSITORY,
  });
  running.child.stdin?.end(source);
  return (await running).stdout;
}
