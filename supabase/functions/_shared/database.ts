import { PostgrestClient } from "@supabase/postgrest-js";
import type { Database } from "./database.types.ts";
import type { DatabaseSettings } from "./environment.ts";
import { VERSION } from "./version.ts";

type Functions = Database["public"]["Functions"];

/** The generated types know no null arguments, PostgreSQL does. */
type Arguments<Name extends keyof Functions> = {
  [Key in keyof Functions[Name]["Args"]]: Functions[Name]["Args"][Key] | null;
};

/** Calls a database function. Throws a DatabaseError when it fails or exceeds the time in ms. */
export type CallDatabase = <Name extends keyof Functions>(
  name: Name,
  args: Arguments<Name>,
  timeoutMs: number,
) => Promise<Functions[Name]["Returns"]>;

/**
 * A call that failed. The message names the function and the SQLSTATE or HTTP status, never the
 * database's own text: that can quote what was sent.
 */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  constructor(
    message: string,
    /** The SQLSTATE; empty where the database did not answer. */
    readonly sqlState = "",
  ) {
    super(message);
  }
}

/**
 * Connects to the Data API; opens nothing before the first call. With the part of supabase-js that
 * speaks to it, without the rest, which would be loaded at every start: 18 kB instead of 226.
 */
export function connectDatabase(settings: DatabaseSettings): CallDatabase {
  const client = new PostgrestClient(settings.url, {
    headers: {
      apikey: settings.secretKey,
      authorization: `Bearer ${settings.secretKey}`,
      // So that a clone's database is not sent from by its original's functions, or the reverse.
      "x-calbase-project": new URL(settings.url).hostname,
      "x-calbase-version": VERSION,
    },
  });
  return async (name, args, timeoutMs) => {
    const { data, error, status } = await client
      .rpc(name, args)
      .abortSignal(AbortSignal.timeout(timeoutMs));
    if (error) throw failure(name, error.code, status);
    return data;
  };
}

/** What PostgREST says of a function that the database has not got, or not with these arguments. */
const NO_SUCH_FUNCTION = "PGRST202";

function failure(name: string, sqlState: string, status: number): DatabaseError {
  const why =
    sqlState === NO_SUCH_FUNCTION
      ? `: the database is not of version ${VERSION}, apply the migrations`
      : "";
  const code = sqlState || status || "no connection";
  return new DatabaseError(`${name} failed: ${code}${why}`, sqlState);
}
