import pg from "pg";
import { explainFailure } from "./failures.ts";
import { isLocal, type Target } from "./target.ts";

const CONNECT_TIMEOUT_MS = 15_000;

/**
 * Opens a connection for `use`, closes it afterwards, and gives what `use` gave. Throws a Problem
 * for what the user can put right, from a wrong password to a slug that is taken.
 */
export async function connected<T>(
  target: Target,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: withTls(target.databaseUrl),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "calbase tenant",
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return await use(client);
  } catch (error) {
    throw explainFailure(error, target);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Secrets travel over this connection, so it is encrypted unless the address says otherwise. The
 * server is not authenticated, as with psql: Supabase's certificates have an authority of their
 * own. `sslmode=verify-full&sslrootcert=<file>` does that.
 */
function withTls(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (isLocal(url.hostname) || url.searchParams.has("sslmode")) return databaseUrl;
  url.searchParams.set("sslmode", "require");
  url.searchParams.set("uselibpqcompat", "true");
  return url.href;
}
