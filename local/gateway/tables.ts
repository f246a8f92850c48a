import type { IncomingMessage, ServerResponse } from "node:http";
import type { Keys } from "../keys.ts";
import { authenticate } from "./auth.ts";
import type { CallResult } from "./call.ts";
import type { Database } from "./database.ts";
import { ApiError, notSingle } from "./errors.ts";
import { answer, plainHeaders, readJson, SINGULAR } from "./http.ts";
import { type Lookup, lookup } from "./lookup.ts";
import { type Command, readQuery, readRows, tableStatement } from "./table-query.ts";

export interface TableOptions {
  readonly database: Database;
  /** The columns of a table or view of schema public. */
  readonly columns: Lookup<string>;
  readonly keys: Keys;
}

/** The columns of the tables and views of schema public, by their name. */
export function columnLookup(database: Database): Lookup<string> {
  return lookup(async (name) => {
    const rows = await database.read<{ name: string }>(COLUMNS, [name]);
    return rows.map((row) => row.name);
  });
}

const COLUMNS = `
  select a.attname as name
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace
    and c.relname = $1
    and c.relkind in ('r', 'p', 'f', 'v', 'm')
  order by a.attnum`;

/**
 * Answers /rest/v1/<name>: reads, inserts, updates or deletes rows as the caller's role. Throws
 * ApiError for everything that is not a result.
 */
export async function handleTable(
  name: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  { database, columns, keys }: TableOptions,
): Promise<void> {
  const caller = authenticate(request.headers, keys);
  const method = request.method ?? "GET";
  const command = COMMANDS.get(method);
  if (!command) throw new ApiError(405, "PGRST117", `Unsupported HTTP method: ${method}`);
  const known = await columns(name);
  if (known.length === 0) {
    const message = `Could not find the table 'public.${name}' in the schema cache`;
    throw new ApiError(404, "PGRST205", message);
  }
  const query = readQuery(url);
  const writes = command === "insert" || command === "update";
  const written = writes ? readRows(name, known, query, await readJson(request)) : undefined;
  const reads = command === "select";
  const full = reads || /\breturn=representation\b/.test(request.headers.prefer?.toString() ?? "");
  const [row] = await database.run<CallResult & Record<string, unknown>>(
    {
      ...caller,
      method,
      path: `/${name}`,
      headers: plainHeaders(request),
      readOnly: reads,
    },
    tableStatement(command, name, query, written, full),
  );

  const count = row?.count ?? 0;
  const hasRange = count > 0 && (reads || command === "update");
  const range = { "content-range": hasRange ? `0-${count - 1}/*` : "*/*" };
  const status = command === "insert" ? 201 : full ? 200 : 204;
  if (!full) return answer(response, status, undefined, range);
  const body = row?.body ?? "[]";
  const isOneWanted = (request.headers.accept ?? "").includes(SINGULAR);
  if (!isOneWanted) return answer(response, status, body, range);
  if (count !== 1) throw notSingle(count);
  // The one row, without the brackets around it.
  const one = { ...range, "content-type": `${SINGULAR}; charset=utf-8` };
  answer(response, status, body.slice(1, -1), one);
}

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["GET", "select"],
  ["HEAD", "select"],
  ["POST", "insert"],
  ["PATCH", "update"],
  ["DELETE", "delete"],
]);
