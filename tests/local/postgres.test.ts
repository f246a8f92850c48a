import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { Problem } from "../../cli/problem.ts";
import { freePorts, isFree } from "../../local/ports.ts";
import { type Postgres, runningServer, startPostgres } from "../../local/postgres.ts";
import { temporaryHome } from "../end-to-end/support/temporary-home.ts";
import { runProgram } from "./program.ts";

const { home, remove } = await temporaryHome();
afterAll(remove);
const data = join(home, "data");
const [port] = (await freePorts(1)) as [number];
const started: Postgres[] = [];

async function start(options: { home?: string; port?: number } = {}): Promise<Postgres> {
  const server = await startPostgres({ home, port, log: () => {}, ...options });
  started.push(server);
  return server;
}

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

test("The migrations' role owns the database and is no superuser", async () => {
  const { url } = await start();
  const { rows } = await withDatabase(url, (client) =>
    client.query(`
      select r.rolname, r.rolsuper, r.rolbypassrls, d.datdba = r.oid as owner
      from pg_roles r join pg_database d on d.datname = current_database()
      where r.rolname = current_user`),
  );
  expect(rows).toEqual([{ rolname: "postgres", rolsuper: false, rolbypassrls: true, owner: true }]);
});

test("What was committed is there after a restart", async () => {
  const first = await start();
  await withDatabase(first.url, (client) =>
    client.query("create table public.kept as select 7 as n"),
  );
  await first.stop();
  const second = await start();
  const { rows } = await withDatabase(second.url, (client) =>
    client.query("select n from public.kept"),
  );
  expect(rows).toEqual([{ n: 7 }]);
});

test("A second server on the same data is refused, and the first goes on", async () => {
  const { url } = await start();
  await expect(start()).rejects.toThrow(Problem);
  await expect(start()).rejects.toThrow(/already runs on/);
  await withDatabase(url, (client) => client.query("select 1"));
});

test("A taken port is named, with what to do", async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
  try {
    await expect(start()).rejects.toMatchObject({
      message: expect.stringContaining(String(port)),
      whatToDo: expect.stringContaining("CALBASE_DB_PORT"),
    });
  } finally {
    await new Promise((resolve) => squatter.close(resolve));
  }
});

test("A lock file left by a crash is no obstacle, even when its process id is in use again", async () => {
  const server = await start();
  const lock = await readFile(join(data, "postmaster.pid"), "utf8");
  await server.stop();
  expect(existsSync(join(data, "postmaster.pid"))).toBe(false);

  await writeFile(join(data, "postmaster.pid"), lock.replace(/^\d+/, String(process.pid)));
  const again = await start();
  await withDatabase(again.url, (client) => client.query("select 1"));
});

test("The server ends when its starter is killed", async () => {
  const starter = runProgram("tests/local/hold-postgres.ts", [home, String(port)]);
  await starter.printed("running");
  expect(await runningServer(data)).toBeDefined();

  starter.child.kill("SIGKILL");
  await vi.waitFor(async () => expect(await runningServer(data)).toBeUndefined(), {
    timeout: 20_000,
    interval: 50,
  });
  expect(await isFree(port)).toBe(true);
});
