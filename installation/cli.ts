import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Problem } from "../cli/problem.ts";
import { REPOSITORY } from "../cli/repository.ts";
import { cliEnvironment, SUPABASE_CLI } from "../cli/supabase-cli.ts";
import { projectRef } from "../tenant/target.ts";

const execute = promisify(execFile);

/** What the CLI printed: data, and what it says about itself. */
export interface Printed {
  readonly data: string;
  readonly notes: string;
}

/** The Supabase CLI of this repository. Each call throws a Problem when it fails. */
export interface Cli {
  run(...args: readonly string[]): Promise<Printed>;
  /** Runs with a file that only we can read, and that is gone afterwards. */
  withFile(text: string, args: (file: string) => readonly string[]): Promise<Printed>;
}

/**
 * The CLI for a database by URL, or without one for the linked project. What is asked of a hosted
 * project is asked with the user's own login.
 */
export function runCli(databaseUrl?: string): Cli {
  const env = databaseUrl ? environmentFor(databaseUrl) : process.env;
  const run: Cli["run"] = async (...args) => {
    try {
      // Nobody is there to be asked: whoever runs the setup has said yes.
      const { stdout, stderr } = await execute(SUPABASE_CLI, [...args, "--yes"], {
        cwd: REPOSITORY,
        env,
        maxBuffer: 2 ** 24,
      });
      return { data: stdout, notes: stderr };
    } catch (error) {
      throw explain(error as Error & { stdout?: string; stderr?: string }, args);
    }
  };
  return {
    run,
    async withFile(text, args) {
      const folder = await mkdtemp(join(tmpdir(), "calbase-setup-"));
      const file = join(folder, "input");
      try {
        await writeFile(file, text, { mode: 0o600 });
        return await run(...args(file));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** As for any database; but only the user's own settings of the CLI know their login. */
export function environmentFor(databaseUrl: string): NodeJS.ProcessEnv {
  const own = cliEnvironment(databaseUrl);
  if (!projectRef(databaseUrl)) return own;
  return { ...own, SUPABASE_HOME: process.env.SUPABASE_HOME };
}

function explain(error: Error & { stdout?: string; stderr?: string }, args: readonly string[]) {
  const said = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim() || error.message;
  // A URL has a password in it.
  const shown = args.map((arg) => arg.replace(/(?<=:\/\/[^:/]+:)[^@]*(?=@)/, "…")).join(" ");
  return new Problem(`supabase ${shown} failed:\n${said}`, whatToDo(said), { cause: error });
}

function whatToDo(said: string): string {
  if (/access token/i.test(said)) {
    return "Log in first: npx supabase login, or set SUPABASE_ACCESS_TOKEN";
  }
  if (/not found in local/i.test(said)) {
    return "The database is of a version that is not here: check out that one, or a later one.";
  }
  if (/schema "private" already exists/.test(said)) {
    return `The database has them, but no history of them, as after a restored dump. Write it, then again:
npx supabase migration repair --remote=<as above> --status applied`;
  }
  return "What was done before stays done: run it again when that is put right.";
}
