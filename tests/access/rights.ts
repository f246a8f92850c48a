import type pg from "pg";
import { type Attempts, beginAttempts } from "./attempts.ts";
import { type Found, findObjects, OURS } from "./catalog.ts";
import { type Line, makeLine } from "./lines.ts";
import { type Command, type RelationRights, rowsBefore, tryRelation } from "./relation-rights.ts";
import { ASKER_NAMES, ASKERS, type Asker } from "./roles.ts";

/** What was found out by trying. */
export interface Rights {
  readonly lines: readonly Line[];
  /** Tables and views in which a tenant has no row: there, nothing was measured. */
  readonly empty: readonly string[];
  /** What failed although the role has the right. */
  readonly problems: readonly string[];
}

/**
 * Tries every object, or those named, as everyone, and leaves no trace. `client` is role `postgres`.
 */
export async function tryEverything(
  client: pg.ClientBase,
  names?: readonly string[],
): Promise<Rights> {
  const objects = (await findObjects(client)).filter(({ name }) => !names || names.includes(name));
  const attempts = await beginAttempts(client);
  const rights = { lines: [] as Line[], empty: [] as string[], problems: [] as string[] };
  try {
    for (const found of objects) {
      const line = await tryObject(attempts, found, rights);
      if (isOurs(found) || line.text !== line.object) rights.lines.push(line);
    }
  } finally {
    await client.query("rollback");
  }
  return rights;
}

function isOurs({ name }: Found): boolean {
  return OURS.some((schema) => name.startsWith(`${schema}.`));
}

async function tryObject(
  attempts: Attempts,
  found: Found,
  rights: { empty: string[]; problems: string[] },
): Promise<Line> {
  const object = `${found.kind} ${found.name}`;
  const cells: string[] = [];
  let note = "";
  if (found.kind === "sequence" || found.kind === "function") {
    for (const name of ASKER_NAMES) {
      cells.push(await tryStatements(attempts, ASKERS[name], statements(found)));
    }
  } else {
    await attempts.undo();
    const before = await rowsBefore(attempts, found);
    const tenants = new Set(before.rows.map(({ tenant }) => tenant));
    if (isOurs(found) && tenants.size < (before.tenant ? 2 : 1)) rights.empty.push(found.name);
    const tried: RelationRights[] = [];
    for (const name of ASKER_NAMES) tried.push(await tryRelation(attempts, name, found, before));
    cells.push(...tried.map(({ cell }) => cell));
    note = columnsNote(found, tried);
    rights.problems.push(...tried.flatMap((r) => r.problems.map((p) => `${found.name}, ${p}`)));
  }
  return makeLine(object, cells, note);
}

/** Each sign of a cell, and the statement that shows whether it is deserved. */
function statements({ kind, sql }: Found): Record<string, string> {
  if (kind === "function") return { x: sql };
  return {
    r: `select last_value from ${sql}`,
    n: `select nextval('${sql}')`,
    s: `select setval('${sql}', 1000)`,
  };
}

async function tryStatements(
  attempts: Attempts,
  asker: Asker,
  signs: Record<string, string>,
): Promise<string> {
  let cell = "";
  for (const [sign, sql] of Object.entries(signs)) {
    const outcome = await attempts.as(asker, sql);
    // Called with nulls, many functions fail; but they were entered.
    cell += outcome.refused && !outcome.inside ? "-" : sign;
  }
  return cell;
}

const NOTED: readonly Command[] = ["select", "insert", "update"];

/** Where not all columns are allowed: which are, and to whom unless it is the same for everyone. */
function columnsNote({ columns }: Found, tried: readonly RelationRights[]): string {
  const notes: string[] = [];
  for (const command of NOTED) {
    const all = columns
      .filter(({ settable }) => settable || command === "select")
      .map(({ name }) => name);
    const askersOf = new Map<string, string[]>();
    for (const [index, rights] of tried.entries()) {
      if (rights.cell[COMMAND_PLACES[command]] === "-") continue;
      const text = shorter(all, rights.columns[command] ?? all);
      askersOf.set(text, [...(askersOf.get(text) ?? []), ASKER_NAMES[index] as string]);
    }
    for (const [text, askers] of askersOf) {
      if (text === "") continue;
      notes.push(`${command}${askersOf.size > 1 ? ` by ${askers.join(", ")}` : ""}: ${text}`);
    }
  }
  return notes.join("; ");
}

const COMMAND_PLACES: Record<Command, number> = { select: 0, insert: 1, update: 2, delete: 3 };

function shorter(all: readonly string[], allowed: readonly string[]): string {
  const missing = all.filter((name) => !allowed.includes(name));
  if (missing.length === 0) return "";
  if (missing.length < allowed.length) return `all but ${missing.join(", ")}`;
  return allowed.join(", ");
}
