import type pg from "pg";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";
import { makeTenant, type Tenant } from "./tenants.ts";

/** What there is to call, and whose. */
export interface World {
  readonly attacker: Tenant;
  readonly victim: Tenant;
  /** The attacker's rows, as the beginning has them. */
  readonly own: Snapshot;
  /** The victim's rows, as they must stay. */
  readonly theirs: Snapshot;
  readonly tables: readonly Table[];
  readonly functions: readonly Callable[];
}

export interface Callable {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Whether it is in schema public. */
  readonly isExposed: boolean;
}

export interface Table {
  readonly name: string;
  readonly kind: "table" | "view" | "private";
  readonly columns: readonly string[];
}

/** Makes two tenants and reads from the catalog all that the API might offer. */
export async function makeWorld(client: pg.ClientBase): Promise<World> {
  const attacker = await makeTenant(client);
  const victim = await makeTenant(client);
  const { rows: tables } = await client.query<Table>(`
    select c.relname as name,
      case
        when c.relnamespace = 'private'::regnamespace then 'private'
        when c.relkind in ('r', 'p') then 'table'
        else 'view'
      end as kind,
      array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p', 'v', 'm')
    group by c.oid
    order by 1`);
  const { rows: functions } = await client.query<Callable>(`
    select p.proname as name, coalesce(p.proargnames[1:p.pronargs], '{}') as parameters,
      p.pronamespace = 'public'::regnamespace as "isExposed"
    from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
    order by p.oid::regprocedure::text`);
  return {
    attacker,
    victim,
    own: await takeSnapshot(client, attacker.id),
    theirs: await takeSnapshot(client, victim.id),
    tables,
    functions,
  };
}

/** All values a column has in the rows of a snapshot, whatever the table, as texts. */
export function valuesOf(snapshot: Snapshot): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, Set<string>>();
  for (const row of Object.values(snapshot).flat()) {
    for (const [column, value] of Object.entries(row)) {
      if (value === null || typeof value === "object") continue;
      values.set(column, (values.get(column) ?? new Set()).add(String(value)));
    }
  }
  return new Map([...values].map(([column, set]) => [column, [...set]]));
}
