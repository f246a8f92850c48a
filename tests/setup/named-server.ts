import { existsSync } from "node:fs";
import { join } from "node:path";
import { withDatabase } from "../../cli/database.ts";
import { Problem } from "../../cli/problem.ts";
import { findServer } from "../../local/installed-postgres.ts";
import type { Postgres } from "../../local/postgres.ts";
import { withDatabaseName } from "./database-url.ts";
import type { Part, Platform } from "./parts.ts";
import { createExtensions } from "./supabase-extensions.ts";
import { TEMPLATES } from "./templates.ts";

/** What nothing can stand in for on a server whose files are not ours. */
const NEEDED = ["pgmq", "pgtap", "pg_cron", "pg_net", "supabase_vault"] as const;
const ROLES = ["postgres", "anon", "authenticated", "service_role", "authenticator"];

interface Look {
  readonly version: string;
  readonly isSuperuser: boolean;
  readonly available: readonly string[];
  readonly roles: readonly string[];
  /** Null where the extension is not preloaded. */
  readonly cronDatabase: string | null;
  readonly netDatabase: string | null;
}

/**
 * Says what the server at `url` has. Throws a Problem when it is not a Supabase project's: `url` is
 * a superuser's, and the roles postgres and authenticator have the same password.
 */
export async function lookAtNamed(url: string): Promise<Platform> {
  const look = await withDatabase(withDatabaseName(url, "template1"), async (client) => {
    const { rows } = await client.query<Look>(LOOK, [[...NEEDED, "plpgsql_check"], ROLES]);
    return rows[0] as Look;
  });
  const lacking = [
    ...(/^17\./.test(look.version) ? [] : [`version 17 (it is ${look.version})`]),
    ...(look.isSuperuser ? [] : ["a superuser in the URL"]),
    ...ROLES.filter((role) => !look.roles.includes(role)).map((role) => `role ${role}`),
    ...NEEDED.filter((name) => !look.available.includes(name)).map((name) => `extension ${name}`),
    ...(look.cronDatabase === "postgres" ? [] : ["pg_cron at work in database postgres"]),
    ...(look.netDatabase === "postgres" ? [] : ["pg_net at work in database postgres"]),
  ];
  if (lacking.length > 0) {
    throw new Problem(
      `The server at ${new URL(url).host} is no Supabase project's. Missing: ${lacking.join(", ")}.`,
      "Name one that has all of it, as `supabase start` makes them, or none: npm run test:platform",
    );
  }
  const parts: Part[] = ["pg_cron", "pg_net", "supabase_vault"];
  if (look.available.includes("plpgsql_check")) parts.push("plpgsql_check");
  if (await hasPgDump()) parts.push("pg_dump");
  return { version: `PostgreSQL ${look.version} at ${new URL(url).host}`, parts };
}

/**
 * Makes database postgres of the server as it was before the tests first ran there, and the server
 * ready for them. What else they made is left: whoever names a server lets it be wrecked.
 */
export async function takeNamed(url: string, parts: readonly Part[]): Promise<Postgres> {
  await withDatabase(withDatabaseName(url, "template1"), async (client) => {
    const { rows } = await client.query("select from pg_database where datname = $1", [
      TEMPLATES.empty,
    ]);
    if (rows.length === 0) return;
    await client.query("drop database if exists postgres with (force)");
    await client.query(`alter database ${TEMPLATES.empty} rename to postgres`);
    for (const name of [TEMPLATES.migrated, TEMPLATES.pgtap]) {
      await client.query(`drop database if exists ${name} with (force)`);
    }
  });
  const superuserUrl = withDatabaseName(url, "postgres");
  await withDatabase(superuserUrl, async (client) => {
    const { rows } = await client.query("select to_regnamespace('private') is not null as taken");
    if (rows[0].taken) {
      throw new Problem(
        `Database postgres at ${new URL(url).host} has calbase, or something else, in schema private.`,
        "Name a server that is as Supabase makes it: the tests begin with the migrations.",
      );
    }
    await createExtensions(client, parts);
  });
  return {
    url: asRole(superuserUrl, "postgres"),
    superuserUrl,
    ended: new Promise(() => {}),
    stop: async () => {},
  };
}

function asRole(url: string, role: string): string {
  const changed = new URL(url);
  changed.username = role;
  return changed.href;
}

async function hasPgDump(): Promise<boolean> {
  const installed = await findServer().catch(() => undefined);
  return installed !== undefined && existsSync(join(installed.bin, "pg_dump"));
}

const LOOK = `
  select
    current_setting('server_version') as version,
    current_setting('is_superuser')::boolean as "isSuperuser",
    array(select name::text from pg_available_extensions where name = any ($1)) as available,
    array(select rolname::text from pg_roles where rolname = any ($2)) as roles,
    current_setting('cron.database_name', true) as "cronDatabase",
    current_setting('pg_net.database_name', true) as "netDatabase"`;
