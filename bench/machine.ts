import { readFile } from "node:fs/promises";
import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";
import { withDatabase } from "../cli/database.ts";
import { runToEnd } from "../cli/process.ts";
import { denoProgram } from "../local/functions.ts";
import type { BenchStack } from "./stack.ts";

const SETTINGS = [
  "fsync",
  "synchronous_commit",
  "full_page_writes",
  "wal_sync_method",
  "shared_buffers",
  "max_wal_size",
  "jit",
];

/** What the numbers depend on. Read before anything is measured: the load is that of others. */
export async function describeMachine(stack: BenchStack): Promise<Record<string, string>> {
  const database = await withDatabase(stack.small.superuserUrl, async (client) => {
    const { rows } = await client.query(
      `select current_setting('server_version') as version,
         (select extversion from pg_extension where extname = 'pgmq') as pgmq,
         (select substring(setting from '-O[^ ]+') from pg_config where name = 'CFLAGS') as optimized,
         (select string_agg(name || ' ' || current_setting(name), ', ')
          from unnest($1::text[]) name) as settings`,
      [SETTINGS],
    );
    return rows[0];
  });
  const [load = 0] = loadavg();
  const deno = await runToEnd(denoProgram(), ["--version"]);
  return {
    CPU: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"} (${arch()})`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${platform()} ${release()}`,
    "load before (1 min)": load.toFixed(2),
    "data on": await fileSystem(stack.home),
    PostgreSQL: `${database.version} compiled with ${database.optimized}, pgmq ${database.pgmq}`,
    settings: database.settings,
    "Node, Deno": `${process.version}, ${deno.output.split("\n")[0]?.split(" ")[1] ?? "unknown"}`,
    time: new Date().toISOString(),
  };
}

/** The file system a folder is on: on one in memory, commits cost nothing. */
async function fileSystem(folder: string): Promise<string> {
  const mounts = await readFile("/proc/mounts", "utf8").catch(() => "");
  const found = mounts
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, point = ""]) => `${folder}/`.startsWith(point.endsWith("/") ? point : `${point}/`))
    .toSorted(([, a = ""], [, b = ""]) => a.length - b.length)
    .at(-1);
  if (!found) return folder;
  return `${folder} (${found[2]}${found[2] === "tmpfs" ? ", in memory: not representative" : ""})`;
}
