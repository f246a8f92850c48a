import { join } from "node:path";
import type pg from "pg";
import { copyServer, findServer } from "../../local/installed-postgres.ts";
import type { Server } from "../../local/stack.ts";

/** The extensions that the tests use of this machine, and the Debian packages they are in. */
export const PLATFORM_PACKAGES = {
  pg_cron: "postgresql-17-cron",
  plpgsql_check: "postgresql-17-plpgsql-check",
};

/**
 * The PostgreSQL 17 of this machine, with its pg_cron, copied into `home` together with the
 * extensions that it lacks. Throws a Problem that says what to install.
 */
export async function installedServer(home: string): Promise<Server> {
  const installed = await findServer(PLATFORM_PACKAGES);
  return {
    programs: await copyServer(installed, join(home, "server"), "installed"),
    settings: {
      shared_preload_libraries: "pg_cron",
      "cron.database_name": "postgres",
      "cron.use_background_workers": "on",
    },
    hasPgCron: true,
  };
}

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
