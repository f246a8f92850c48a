import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { expect, inject, onTestFinished, test } from "vitest";

/** Since pg_cron first looks at its jobs: two intervals of the tick, and patience. */
const timeout = 90_000;

test.runIf(inject("stack").realParts.includes("pg_cron"))(
  "pg_cron runs the jobs, none fails, and the tick leaves a heartbeat",
  { timeout },
  async ({ signal }) => {
    const admin = new pg.Client({ connectionString: inject("stack").superuserUrl });
    await admin.connect();
    onTestFinished(() => admin.end());
    const runs = async (status: string) =>
      (
        await admin.query(
          `select j.jobname, d.return_message
           from cron.job_run_details d
           join cron.job j using (jobid)
           where d.status = $1`,
          [status],
        )
      ).rows;

    const ticks = async () =>
      (await runs("succeeded")).filter(({ jobname }) => jobname === "calbase-tick").length;
    while ((await ticks()) < 2) await delay(500, undefined, { signal });

    expect(await runs("failed")).toEqual([]);
    const { rowCount } = await admin.query("select from private.heartbeat where name = 'tick'");
    expect(rowCount).toBe(1);
  },
);
