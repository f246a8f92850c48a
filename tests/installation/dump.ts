import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { runToEnd } from "../../cli/process.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { cliEnvironment, remoteFlag, SUPABASE_CLI } from "../../cli/supabase-cli.ts";
import { findServer } from "../../local/installed-postgres.ts";
import { type OwnDatabase, stack } from "../setup/stack.ts";

/** What docs/moving-and-restoring.md says to leave out: pg_cron and pgmq make it anew. */
const EXCLUDED = "pgmq.q_reminders,pgmq.a_reminders,pgmq.meta,cron.job,cron.job_run_details";

/** Where pg_dump 17 and psql are, when more than npm's server is tested. */
export async function clientPrograms(): Promise<string | undefined> {
  return stack.realParts.includes("pg_dump") ? (await findServer()).bin : undefined;
}

/**
 * Dumps schema and data of `from` as the CLI does it, by running the very script it prints, and
 * restores them into `to`: the schema as postgres, the data by who may switch the triggers off, as
 * postgres may on the platform. `bin` has pg_dump and psql.
 */
export async function dumpAndRestore(
  bin: string,
  from: OwnDatabase,
  to: OwnDatabase,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "calbase-dump-"));
  try {
    const schema = join(folder, "schema.sql");
    const data = join(folder, "data.sql");
    await dump(bin, from.url, schema);
    await dump(bin, from.url, data, "--data-only", "--use-copy", "-x", EXCLUDED);
    await load(bin, to.url, `--file=${schema}`);
    await load(
      bin,
      to.superuserUrl,
      "--command=set session_replication_role = replica",
      `--file=${data}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function dump(bin: string, url: string, file: string, ...flags: string[]): Promise<void> {
  const printed = await finished(
    SUPABASE_CLI,
    ["db", "dump", "--dry-run", remoteFlag(url), ...flags],
    cliEnvironment(url),
  );
  await writeFile(`${file}.sh`, printed.slice(printed.indexOf("#!/usr/bin/env bash")));
  const PATH = [bin, process.env.PATH].join(delimiter);
  await finished("bash", ["-c", 'bash "$0.sh" > "$0"', file], { ...process.env, PATH });
}

/** In one transaction. */
async function load(bin: string, url: string, ...what: string[]): Promise<void> {
  const strictly = ["--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"];
  await finished(join(bin, "psql"), [url, ...strictly, ...what]);
}

async function finished(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { code, output } = await runToEnd(program, args, { cwd: REPOSITORY, env });
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${output}`);
  return output;
}
