import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../../cli/command.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { lookAtInstalled } from "../setup/installed-server.ts";
import { lookAtNamed } from "../setup/named-server.ts";
import { describeMissing, describePlatform } from "../setup/parts.ts";

const HELP = `Runs the tests on the PostgreSQL 17 of this machine, Debian's or that of PG_CONFIG, in a temporary
folder. Of pg_cron, pg_net and Vault it takes the real ones where the server has them, and stands in
for the others; with plpgsql_check it looks over every function, with pg_dump it moves a database.
It says first what it found, and last what it did not.

  npm run test:platform                     everything but the units
  npm run test:platform -- <path or name>   only the matching files

  npm run test:platform -- --server <url>   on the server at that URL, which the tests may wreck

The server of --server is a Supabase project's, with all of pgmq, pgTAP, pg_cron, pg_net and Vault,
and without calbase in it: what \`supabase start\` makes, for one. The URL is a superuser's; the roles
postgres and authenticator have the same password. The functions and what else is around a database
run here. Afterwards its database postgres is the tests'; the next run begins anew with what it was.
Example: --server postgresql://supabase_admin:postgres@127.0.0.1:54322`;

/** What does not ask a database, or asks only for npm's. */
const ELSEWHERE = ["unit", "local", "setup", "stand-ins"];

await command(HELP, { server: { type: "string" } }, async ({ values, words }) => {
  const url = values.server as string | undefined;
  const platform = url ? await lookAtNamed(url) : await lookAtInstalled();
  console.log(describePlatform(platform));
  const filters = words.length > 0 ? words : await folders();
  const child = spawn(process.execPath, ["--import", "tsx", "tests/run.ts", ...filters], {
    cwd: REPOSITORY,
    stdio: "inherit",
    env: { ...process.env, CALBASE_TEST_SERVER: url ?? "installed" },
  });
  const [code] = await once(child, "close");
  const missing = describeMissing(platform);
  if (missing) console.log(missing);
  process.exitCode = code ?? 1;
});

async function folders(): Promise<string[]> {
  const entries = await readdir(join(REPOSITORY, "tests"), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !ELSEWHERE.includes(entry.name))
    .map(({ name }) => `tests/${name}/`);
}
