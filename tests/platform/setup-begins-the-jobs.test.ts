import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { doctor, setUp } from "../installation/a-whole-installation.ts";
import { startOwnServer } from "../setup/server-of-its-own.ts";
import { stack } from "../setup/stack.ts";

const { installed, realParts } = stack;
const timeout = 240_000;

test.runIf(installed && realParts.includes("pg_cron"))(
  "where pg_cron was enabled before, its jobs begin when setup has told it of them, or repair()",
  { timeout },
  async ({ signal }) => {
    if (!installed) return;
    const server = await startOwnServer(installed, { with: "nothing" });
    onTestFinished(server.stop);
    const query = async (sql: string) =>
      (await withDatabase(server.url, (client) => client.query(sql))).rows;
    const runs = () => query("select status, return_message from cron.job_run_details");

    const { code, output } = await setUp(server, { CRON_KEY: stack.cronKey });
    expect(output).not.toContain("✗ scheduler");
    // The stand-in's worker is the stack's, and there is none here.
    if (realParts.includes("pg_net")) expect(code, output).toBe(0);
    expect((await runs()).filter(({ status }) => status === "failed")).toEqual([]);

    // As after a migration that pg_cron did not hear of.
    await query("delete from private.heartbeat; delete from cron.job_run_details");
    expect((await doctor(server, "--repair")).output).toMatch(
      /^Mended: pg_cron reads its jobs again$/m,
    );
    while ((await query("select from private.heartbeat where name = 'tick'")).length === 0) {
      await delay(500, undefined, { signal });
    }
  },
);
