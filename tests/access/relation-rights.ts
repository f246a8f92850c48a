import pg from "pg";
import type { Attempts, Outcome } from "./attempts.ts";
import type { Column, Found } from "./catalog.ts";
import { ACME, ASKERS, type Asker, type AskerName, OTHER } from "./roles.ts";

/** What an asker may do with a table or view. */
export interface RelationRights {
  /** Four signs, for select, insert, update and delete. */
  readonly cell: string;
  /** The columns, where it is not all of them. */
  readonly columns: { readonly [command in Command]?: readonly string[] };
  /** What went wrong where the role has the right. */
  readonly problems: readonly string[];
}

export type Command = "select" | "insert" | "update" | "delete";

/** The rows of a relation before anything is tried: where each is stored, by its tenant. */
export interface Before {
  /** SQL for a row's tenant; undefined where rows have none. */
  readonly tenant: string | undefined;
  readonly rows: readonly StoredRow[];
}

interface StoredRow {
  readonly tenant: string | null;
  /** Where this version of the row lies; null in a view. */
  readonly place: string | null;
  readonly row: Readonly<Record<string, unknown>>;
}

const COMMANDS: readonly Command[] = ["select", "insert", "update", "delete"];

/** The rows of a table or view, as role `postgres` sees them. */
export async function rowsBefore(
  attempts: Attempts,
  { sql, columns, kind }: Found,
): Promise<Before> {
  const named = columns.some(({ name }) => name === "tenant_id");
  const tenant = named ? "tenant_id" : sql === "public.tenants" ? "id" : undefined;
  const place = kind === "table" ? "format('%s %s', ctid, xmin)" : "null";
  const rows = await attempts.look<StoredRow>(
    `select ${tenant ?? "null"}::text as tenant, ${place} as place, to_jsonb(t) as row from ${sql} t`,
  );
  return { tenant, rows };
}

/** Tries all four commands, column by column where not all columns are allowed. */
export async function tryRelation(
  attempts: Attempts,
  asker: AskerName,
  found: Found,
  before: Before,
): Promise<RelationRights> {
  const problems: string[] = [];
  const columns: Partial<Record<Command, string[]>> = {};
  let cell = "";
  for (const command of COMMANDS) {
    const allowed = await allowedColumns(attempts, asker, found, command);
    if (allowed === undefined) {
      cell += "-";
      continue;
    }
    if (allowed.length < settable(found, command).length) columns[command] = allowed;
    const reached = await reach(attempts, asker, found, before, command, allowed);
    if (typeof reached === "string") problems.push(`${asker}, ${command}: ${reached}`);
    cell += sign(command, asker, reached);
  }
  return { cell, columns, problems };
}

/** Small where only rows of one's own tenant are reached; "." for none; "!" for an error. */
function sign(command: Command, asker: AskerName, reached: ReadonlySet<string> | string): string {
  if (typeof reached === "string") return "!";
  const letter = command === "select" ? "r" : command.charAt(0);
  const { tenant: own }: Asker = ASKERS[asker];
  if (reached.size === 0) return ".";
  return [...reached].every((tenant) => tenant === own) ? letter : letter.toUpperCase();
}

/** The columns the asker may use; undefined when the command is refused altogether. */
async function allowedColumns(
  attempts: Attempts,
  asker: AskerName,
  found: Found,
  command: Command,
): Promise<string[] | undefined> {
  const all = settable(found, command).map(({ name }) => name);
  const sql = command === "delete" ? [""] : all;
  const permitted = await attempts.permitted(
    ASKERS[asker],
    sql.map((name) => onNoRow(command, found.sql, name)),
  );
  if (command === "delete") return permitted[0] ? all : undefined;
  const allowed = all.filter((_, index) => permitted[index]);
  return allowed.length > 0 ? allowed : undefined;
}

function settable({ columns }: Found, command: Command): readonly Column[] {
  return command === "select" ? columns : columns.filter((column) => column.settable);
}

/** PostgreSQL checks the rights also when no row is touched. */
function onNoRow(command: Command, table: string, column: string): string {
  switch (command) {
    case "select":
      return `select ${column} from ${table} where false`;
    case "insert":
      return `insert into ${table} (${column}) select null where false`;
    case "update":
      return `update ${table} set ${column} = default where false`;
    case "delete":
      return `delete from ${table} where false`;
  }
}

/** The tenants whose rows the command reaches ("" for rows of no tenant), or what went wrong. */
async function reach(
  attempts: Attempts,
  asker: AskerName,
  found: Found,
  before: Before,
  command: Command,
  columns: readonly string[],
): Promise<ReadonlySet<string> | string> {
  if (command === "select") return readRows(attempts, asker, found, before, columns);
  if (command === "insert") return insertRows(attempts, asker, found, before, columns);
  if (command === "delete") {
    return change(attempts, asker, found, before, `delete from ${found.sql}`);
  }
  // Without a condition, which would need the right to read. Some value may break a constraint.
  let last: ReadonlySet<string> | string = "no column";
  for (const name of columns) {
    const value = literal(before.rows[0], name);
    const sql = `update ${found.sql} set ${name} = ${value}`;
    last = await change(attempts, asker, found, before, sql);
    if (typeof last !== "string") break;
  }
  return last;
}

async function readRows(
  attempts: Attempts,
  asker: AskerName,
  { sql }: Found,
  { tenant }: Before,
  columns: readonly string[],
): Promise<ReadonlySet<string> | string> {
  if (tenant && !columns.includes(tenant)) return `whose rows? ${tenant} cannot be read`;
  const outcome = await attempts.as(
    ASKERS[asker],
    `select ${tenant ?? "null"}::text as tenant from (select ${columns} from ${sql}) t group by 1`,
  );
  if (!outcome.refused) return tenants(outcome.rows);
  return complaint(outcome);
}

async function insertRows(
  attempts: Attempts,
  asker: AskerName,
  { sql }: Found,
  { tenant, rows }: Before,
  columns: readonly string[],
): Promise<ReadonlySet<string> | string> {
  const reached = new Set<string>();
  for (const target of tenant ? [ACME, OTHER] : [null]) {
    const sample = rows.find((row) => row.tenant === target);
    const values = columns.map((name) =>
      name === "id" && tenant !== "id" ? "default" : literal(sample, name),
    );
    const outcome = await attempts.as(
      ASKERS[asker],
      `insert into ${sql} (${columns}) values (${values})`,
    );
    // A policy refuses before a constraint does: who meets one got through. 23001 is a trigger.
    const got = !outcome.refused || (outcome.inside && /\(23(?!001)\d{3}\)$/.test(outcome.message));
    if (got) reached.add(target ?? "");
    else if (outcome.refused && outcome.inside) return complaint(outcome);
  }
  return reached;
}

async function change(
  attempts: Attempts,
  asker: AskerName,
  found: Found,
  before: Before,
  sql: string,
): Promise<ReadonlySet<string> | string> {
  const outcome = await attempts.as(ASKERS[asker], sql);
  if (outcome.refused) return complaint(outcome);
  if (found.kind === "view") return new Set([""]);
  const { rows } = await rowsBefore(attempts, found);
  const left = new Set(rows.map(({ place }) => place));
  return tenants(before.rows.filter(({ place }) => !left.has(place)));
}

function tenants(rows: readonly { tenant?: string | null }[]): ReadonlySet<string> {
  return new Set(rows.map(({ tenant }) => tenant ?? ""));
}

function complaint(outcome: Outcome): ReadonlySet<string> | string {
  return outcome.refused && outcome.inside ? outcome.message : new Set();
}

/** A value of a sample row, as SQL. */
function literal(sample: StoredRow | undefined, column: string): string {
  const value = sample?.row?.[column.replaceAll('"', "")] ?? null;
  if (value === null) return "null";
  return pg.escapeLiteral(typeof value === "object" ? JSON.stringify(value) : String(value));
}
