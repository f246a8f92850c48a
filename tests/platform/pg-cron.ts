import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";

/** What the server needs to be told for pg_cron to run. */
export const PG_CRON_SETTINGS = {
  shared_preload_libraries: "pg_cron",
  "cron.database_name": "postgres",
  "cron.use_background_workers": "on",
};

/** pg_cron as Supabase leaves it when role postgres creates it. `admin` is a superuser. */
export async function createPgCron(admin: pg.ClientBase): Promise<void> {
  await admin.query(`
    create extension pg_cron schema pg_catalog;
    grant usage on schema cron to postgres with grant option;
    grant all on all functions in schema cron to postgres with grant option;
    grant all on all tables in schema cron to postgres with grant option;
    revoke all on cron.job from postgres;
    grant select on cron.job to postgres with grant option`);
}

/** Since pg_cron first looks at its jobs: two intervals of the tick, and patience. */
const TICK_MS = 90_000;

/** Waits until pg_cron has run the tick twice; gives what went wrong. */
export async function awaitTicks(admin: pg.ClientBase): Promise<string[]> {
  const deadline = Date.now() + TICK_MS;
  for (;;) {
    const { rows } = await admin.query(
      `select j.jobname, d.status, d.return_message
       from cron.job_run_details d
       join cron.job j using (jobid)
       where d.status in ('succeeded', 'failed')
       order by d.runid`,
    );
    const failed = rows.filter(({ status }) => status === "failed");
    const ticks = rows.filter(({ jobname }) => jobname === "calbase-tick").length - failed.length;
    if (failed.length > 0) return failed.map((run) => `${run.jobname}: ${run.return_message}`);
    if (ticks >= 2) break;
    if (Date.now() > deadline) return [`it ran ${ticks} times in ${TICK_MS / 1000} s`];
    await delay(500);
  }
  const { rows } = await admin.query("select from private.heartbeat where name = 'tick'");
  return rows.length > 0 ? [] : ["it left no heartbeat"];
}

/** Lets pg_cron start nothing more and waits for what runs. */
export async function stopPgCron(admin: pg.ClientBase): Promise<void> {
  await admin.query("alter system set cron.launch_active_jobs = off");
  await admin.query("select pg_reload_conf()");
  for (;;) {
    const { rows } = await admin.query(
      "select from cron.job_run_details where status not in ('succeeded', 'failed')",
    );
    if (rows.length === 0) return;
    await delay(100);
  }
}
