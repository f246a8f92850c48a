import { join } from "node:path";
import { REPOSITORY } from "./repository.ts";

/** The Supabase CLI that npm installed. */
export const SUPABASE_CLI = join(REPOSITORY, "node_modules/.bin/supabase");

/**
 * The environment to run the CLI in against a database: it reports nothing to anyone, leaves the
 * user's own CLI settings alone, and does not try TLS with a server of this machine, which has none.
 */
export function cliEnvironment(databaseUrl: string): NodeJS.ProcessEnv {
  const isLocal = ["127.0.0.1", "localhost"].includes(new URL(databaseUrl).hostname);
  return {
    ...process.env,
    SUPABASE_HOME: join(REPOSITORY, "node_modules/.cache/supabase-cli"),
    SUPABASE_NO_UPDATE_NOTIFIER: "1",
    SUPABASE_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    ...(isLocal && { PGSSLMODE: "disable" }),
  };
}
