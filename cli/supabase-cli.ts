import { join } from "node:path";
import { REPOSITORY } from "./repository.ts";

/** The Supabase CLI that npm installed. */
export const SUPABASE_CLI = join(REPOSITORY, "node_modules/.bin/supabase");

/** How the CLI is told which database: without the password, which anybody could see in the process list. */
export function remoteFlag(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = "";
  return `--remote=${url.href}`;
}

/**
 * The environment to run the CLI in against a database: it has the password, reports nothing to
 * anyone, leaves the user's own CLI settings alone, and does not try TLS with a server of this
 * machine, which has none.
 */
export function cliEnvironment(databaseUrl: string): NodeJS.ProcessEnv {
  const { hostname, password } = new URL(databaseUrl);
  const isLocal = ["127.0.0.1", "localhost"].includes(hostname);
  return {
    ...process.env,
    SUPABASE_HOME: join(REPOSITORY, "node_modules/.cache/supabase-cli"),
    SUPABASE_NO_UPDATE_NOTIFIER: "1",
    SUPABASE_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    ...(isLocal && { PGSSLMODE: "disable" }),
    ...(password && { PGPASSWORD: decodeURIComponent(password) }),
  };
}
