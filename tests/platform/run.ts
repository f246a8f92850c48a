import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../../cli/command.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { findServer } from "../../local/installed-postgres.ts";
import { PLATFORM_PACKAGES } from "../setup/installed-server.ts";

const HELP = `Runs the tests on the PostgreSQL 17 of this machine, with the real pg_cron running the jobs,
plpgsql_check over every function, and a move by pg_dump. The server is Debian's, or that of
PG_CONFIG; it runs in a temporary folder. pg_net and Vault are stood in for, as in npm test.

  npm run test:platform                     everything but the units
  npm run test:platform -- <path or name>   only the matching files`;

/** What does not ask a database, or asks only for npm's. */
const ELSEWHERE = ["unit", "local", "setup", "stand-ins"];

await command(HELP, {}, async ({ words }) => {
  const installed = await findServer(PLATFORM_PACKAGES);
  console.log(`${installed.version}, pg_cron: real. pg_net, Vault: stood in for.`);
  const folders = (await readdir(join(REPOSITORY, "tests"), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !ELSEWHERE.includes(entry.name))
    .map(({ name }) => `tests/${name}/`);
  const filters = words.length > 0 ? words : folders;
  const child = spawn(process.execPath, ["--import", "tsx", "tests/run.ts", ...filters], {
    cwd: REPOSITORY,
    stdio: "inherit",
    env: { ...process.env, CALBASE_TEST_SERVER: "installed" },
  });
  const [code] = await once(child, "close");
  process.exitCode = code ?? 1;
});
