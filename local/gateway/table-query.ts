import { quote } from "./call.ts";
import { prepared, type Statement } from "./database.ts";
import { ApiError } from "./errors.ts";

/** What a request does with a table. */
export type Command = "select" | "insert" | "update" | "delete";

/** What a query string asks for. */
export interface TableQuery {
  /** The columns to give back; undefined for all. */
  readonly select: readonly string[] | undefined;
  /** The columns to write; undefined for those of the body. */
  readonly columns: readonly string[] | undefined;
  /** The value each of these columns must have. */
  readonly filters: readonly (readonly [column: string, value: string])[];
}

/** Rows to write: a JSON array, and the columns it has values for. */
export interface Written {
  readonly json: string;
  readonly columns: readonly string[];
}

/** Reads `select`, `columns` and filters `column=eq.value`. Throws ApiError for anything else. */
export function readQuery(url: URL): TableQuery {
  const lists: Record<string, string[]> = {};
  const filters: [string, string][] = [];
  for (const [name, value] of url.searchParams) {
    if (name === "select" || name === "columns") {
      const names = value.split(",").map((column) => column.trim().replace(/^"(.*)"$/, "$1"));
      if (value !== "*" && !names.every((column) => /^\w+$/.test(column))) {
        throw notUnderstood(name, value);
      }
      lists[name] = names;
    } else if (/^\w+$/.test(name) && value.startsWith("eq.")) {
      filters.push([name, value.slice("eq.".length)]);
    } else {
      throw notUnderstood(name, value);
    }
  }
  const all = lists.select?.[0] === "*";
  return { select: all ? undefined : lists.select, columns: lists.columns, filters };
}

function notUnderstood(name: string, value: string): ApiError {
  return new ApiError(
    400,
    "PGRST100",
    "This local stand-in for PostgREST knows plain columns and filters of the form column=eq.value",
    `It cannot read ${name}=${value}`,
  );
}

/** The rows of a body for a table with the columns `known`. Throws ApiError when it has none. */
export function readRows(
  table: string,
  known: readonly string[],
  query: TableQuery,
  { json, value }: { readonly json: string; readonly value: unknown },
): Written {
  const rows: unknown[] = Array.isArray(value) ? value : [value];
  const isRow = (row: unknown) => typeof row === "object" && row !== null;
  const columns = query.columns ?? Object.keys(rows.find(isRow) ?? {});
  if (!rows.every(isRow) || columns.length === 0) {
    throw new ApiError(400, "PGRST102", "The body must be rows with values by column");
  }
  const unknown = columns.find((column) => !known.includes(column));
  if (unknown !== undefined) {
    const message = `Could not find the '${unknown}' column of '${table}' in the schema cache`;
    throw new ApiError(400, "PGRST204", message);
  }
  return { json: Array.isArray(value) ? json : `[${json}]`, columns };
}

/**
 * The statement that reads, inserts, updates or deletes rows of a table, with or without `written`,
 * and gives one JSON array of them and their number; without `full` only the number.
 */
export function tableStatement(
  command: Command,
  table: string,
  query: TableQuery,
  written: Written | undefined,
  full: boolean,
): Statement {
  const name = quote(table);
  const values = [...(written ? [written.json] : []), ...query.filters.map(([, value]) => value)];
  const first = values.length - query.filters.length + 1;
  const conditions = query.filters.map(
    ([column], index) => `${name}.${quote(column)} = $${first + index}`,
  );
  const where = conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "";
  const wanted = query.select?.map((column) => `${name}.${quote(column)}`) ?? [`${name}.*`];
  // Without rows to give back, no right to read is needed.
  const returning = ` returning ${full ? wanted : 1}`;
  const columns = (written?.columns ?? []).map(quote);
  const given = `json_populate_recordset(null::public.${name}, $1::json) as pgrst_body`;
  const statement = {
    select: `select ${wanted} from public.${name}${where}`,
    insert: `insert into public.${name} (${columns}) select ${columns} from ${given}${returning}`,
    update: `update public.${name} set ${columns.map((column) => `${column} = pgrst_body.${column}`)} from ${given}${where}${returning}`,
    delete: `delete from public.${name}${where}${returning}`,
  }[command];
  return prepared(
    `with pgrst_source as (${statement})
     select ${full ? "coalesce(json_agg(s), '[]')::text" : "null"} as body, count(*)::int as count
     from pgrst_source s`,
    values,
  );
}
