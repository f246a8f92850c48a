import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { doctor, setUp } from "../installation/a-whole-installation.ts";
import { type OwnServer, startOwnServer } from "../setup/server-of-its-own.ts";
import { stack } from "../setup/stack.ts";

const { installed, realParts } = stack;
const timeout = 240_000;

describe.runIf(installed && realParts.includes("pg_cron"))(
  "where pg_cron was enabled before, it may not hear of the jobs of a migration, and they begin",
  { timeout },
  () => {
    test("with npm run setup", async ({ signal }) => {
      const server = await start("nothing");
      const { code, output } = await setUp(server, { CRON_KEY: stack.cronKey });
      // Where pg_net is stood in for, nothing sends on this server.
      if (realParts.includes("pg_net")) expect(code, output).toBe(0);
      await untilTick(server, signal);
      expect(
        await query(server, "select from cron.job_run_details where status = 'failed'"),
      ).toEqual([]);
    });

    test("after migrations by hand, with repair()", async ({ signal }) => {
      const server = await start("migrations");
      await doctor(server, "--repair");
      await untilTick(server, signal);
    });
  },
);

async function start(content: "nothing" | "migrations"): Promise<OwnServer> {
  if (!installed) throw new Error("Nothing is installed here.");
  const server = await startOwnServer(installed, { with: content });
  onTestFinished(server.stop);
  return server;
}

async function query({ url }: OwnServer, sql: string): Promise<object[]> {
  return withDatabase(url, async (client) => (await client.query(sql)).rows);
}

async function untilTick(server: OwnServer, signal: AbortSignal): Promise<void> {
  const ticks = () => query(server, "select from private.heartbeat where name = 'tick'");
  while ((await ticks()).length === 0) await delay(500, undefined, { signal });
}
