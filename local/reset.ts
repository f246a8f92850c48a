import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";
import { homes } from "./home.ts";
import { runningServer } from "./postgres.ts";

const HELP = `Deletes the local data, so that the next npm start begins with an empty database.

  npm run reset

Deletes the database and the mails in the folder that npm start uses (CALBASE_HOME, else .calbase
in this repository). Refuses while calbase is running.`;

/** What npm start makes in its folder, apart from the programs, which are worth keeping. */
const DATA = ["data", "data.new", "mail", "postgres.log"];

await command(HELP, {}, async () => {
  const folders = homes().filter((folder) => existsSync(folder));
  for (const folder of folders) await refuseWhileRunning(folder);
  const paths = (await Promise.all(folders.map(dataIn))).flat();
  if (paths.length === 0) {
    console.log("There is nothing to delete.");
    return;
  }
  for (const path of paths) {
    console.log(`Deleting ${path}`);
    await rm(path, { recursive: true, force: true });
  }
  console.log("Done. `npm start` begins anew.");
});

async function dataIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder);
  return DATA.filter((name) => entries.includes(name)).map((name) => join(folder, name));
}

async function refuseWhileRunning(folder: string): Promise<void> {
  const pid = await runningServer(join(folder, "data"));
  if (pid === undefined) return;
  throw new Problem(
    `calbase is running on ${folder} (PostgreSQL has process id ${pid}).`,
    "Stop it first: Ctrl-C where `npm start` runs.",
  );
}
