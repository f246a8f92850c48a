import type { Caller } from "./callers.ts";
import type { Random } from "./random.ts";
import { type Table, valuesOf, type World } from "./world.ts";

/** A request to the Data API. */
export interface Call {
  readonly caller: Caller;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** After /rest/v1/ */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Makes calls after a victim's rows, each from random choices. */
export function callMaker(world: World, callers: readonly Caller[]): (random: Random) => Call {
  const own = valuesOf(world.own);
  const theirs = valuesOf(world.theirs);
  const { id, slug } = world.victim;

  /** A value for a column: mostly one of the victim's. */
  const value = (random: Random, column: string): string => {
    if (random.once(20)) return random.pick([id, slug]);
    if (/^tenant(_id)?$/.test(column)) return column === "tenant" ? slug : id;
    return random.pick((random.once(4) ? own : theirs).get(column) ?? [id, slug]);
  };

  const filters = (random: Random, { columns }: Table): [string, string][] => {
    if (random.once(5)) return [];
    const keys = columns.filter((column) =>
      /(^|_)id$|^(slug|tenant|contact|cal_uid)$/.test(column),
    );
    const of = random.once(3) || keys.length === 0 ? columns : keys;
    return [random.pick(of), ...(random.once(3) ? [random.pick(of)] : [])].map((column) => [
      column,
      `eq.${value(random, column)}`,
    ]);
  };

  /** A row that names the victim where it can, and is otherwise as one's own are. */
  const row = (random: Random, table: Table): Record<string, string | null> => {
    const editable = EDITABLE[table.name];
    const written = editable && !random.once(4) ? editable : random.some(table.columns);
    return Object.fromEntries(
      written.map((column) => {
        const isId = /(^|_)id$/.test(column);
        const values = own.get(column) ?? [];
        if (isId && !random.once(3)) return [column, value(random, column)];
        return [column, values.length === 0 ? null : random.pick(values)];
      }),
    );
  };

  const tables = world.tables.filter(({ kind }) => kind === "table");
  const writable = tables.filter(({ name }) => name in EDITABLE);

  const tableCall = (random: Random): Omit<Call, "caller"> => {
    const method = random.pick(["GET", "GET", "GET", "POST", "PATCH", "PATCH", "DELETE"] as const);
    // Also what cannot be written, and what is not there for the API.
    const usual = method === "GET" ? world.tables.filter(({ kind }) => kind !== "private") : tables;
    const of = random.once(12) ? world.tables : usual;
    const table = random.pick(method !== "GET" && random.once(2) ? writable : of);
    const query = new URLSearchParams(method === "POST" ? [] : filters(random, table));
    const full = random.once(2);
    if (method === "GET" || full) {
      query.set("select", random.once(3) ? "*" : random.some(table.columns).join());
    }
    const rows = random.once(4) ? [row(random, table), row(random, table)] : row(random, table);
    const body = method === "POST" ? rows : method === "PATCH" ? row(random, table) : undefined;
    return {
      method,
      path: `${table.name}?${query}`,
      headers: { prefer: `return=${full ? "representation" : "minimal"}` },
      body: body && JSON.stringify(body),
    };
  };

  const callable = world.functions.filter(({ isExposed }) => isExposed);

  const functionCall = (random: Random): Omit<Call, "caller"> => {
    const { name, parameters } = random.pick(random.once(12) ? world.functions : callable);
    const args = parameters.map((parameter) => {
      const column = parameter.replace(/^p_/, "");
      return [parameter, random.once(6) ? null : value(random, column)];
    });
    return {
      method: "POST",
      path: `rpc/${name}`,
      headers: {},
      body: JSON.stringify(Object.fromEntries(args)),
    };
  };

  const forgers = callers.filter(({ isForged }) => isForged);
  const honest = callers.filter(({ isForged }) => !isForged);
  return (random) => ({
    caller: random.pick(random.once(12) ? forgers : honest),
    ...(random.once(6) ? functionCall(random) : tableCall(random)),
  });
}

/** What an admin may write in their own tenant, so that some of the writes are let through. */
const EDITABLE: Readonly<Record<string, readonly string[]>> = {
  leads: ["status", "status_locked", "notes"],
  reminder_rules: ["tenant_id", "name", "anchor", "offset_minutes"],
};
