import pg from "pg";
import { takesWholeBody } from "./choose.ts";
import { prepared, type Statement } from "./database.ts";
import type { Parameter, Routine } from "./routines.ts";

/** What a call gives back: the JSON text of the answer, and how many rows are in it. */
export interface CallResult {
  readonly body: string | null;
  readonly count: number;
}

export interface Arguments {
  readonly names: readonly string[];
  /** A JSON object by name; or anything for a function that takes the body as a whole. */
  readonly json: string;
  /** Whether the values are the texts of a query string, to be read as PostgreSQL literals. */
  readonly fromQuery: boolean;
}

/**
 * The statement that calls a function and shapes what it returns as PostgREST does: one JSON text.
 * `single` asks for the first row of a set instead of an array.
 */
export function callStatement(routine: Routine, args: Arguments, single: boolean): Statement {
  const used = routine.parameters.filter(({ name }) => args.names.includes(name));
  const whole = takesWholeBody(routine) && used.length === 0;
  const values = whole || used.length > 0 ? [args.json] : [];
  const call = `public.${quote(routine.name)}(${whole ? `$1::${routine.parameters[0]?.type}` : used.map(pass).join(", ")})`;
  const source = used.length === 0 ? "" : args.fromQuery ? fromLiterals(used) : fromJson(used);
  const text = shape(routine, call, source, single);
  return prepared(text, values);
}

function pass({ name, variadic }: Parameter): string {
  return `${variadic ? "variadic " : ""}${quote(name)} => a.${quote(name)}`;
}

/** json_to_record keeps jsonb arguments jsonb and turns JSON arrays into PostgreSQL's. */
function fromJson(parameters: readonly Parameter[]): string {
  const columns = parameters.map(({ name, sqlType }) => `${quote(name)} ${sqlType}`);
  return `json_to_record($1::json) as a(${columns.join(", ")})`;
}

function fromLiterals(parameters: readonly Parameter[]): string {
  const columns = parameters.map(
    ({ name, sqlType }) => `($1::json ->> ${pg.escapeLiteral(name)})::${sqlType} as ${quote(name)}`,
  );
  return `(select ${columns.join(", ")}) as a`;
}

function shape(routine: Routine, call: string, source: string, single: boolean): string {
  const { returns, returnsSet } = routine;
  if (returns === "void") return `select ${call}, 1 as count${source && ` from ${source}`}`;
  const rows =
    returns === "scalar"
      ? `select ${call} as value${source && ` from ${source}`}`
      : `select f.* from ${source && `${source}, lateral `}${call} as f`;
  const value = returns === "scalar" ? "r.value" : "r";
  if (!returnsSet) return `select to_json(${value})::text as body, 1 as count from (${rows}) r`;
  const list = `json_agg(${value})`;
  const body = single ? `(${list} -> 0)::text` : `coalesce(${list}, '[]')::text`;
  return `select ${body} as body, count(*)::int as count from (${rows}) r`;
}

/** An identifier as SQL needs it. */
export function quote(identifier: string): string {
  return pg.escapeIdentifier(identifier);
}
