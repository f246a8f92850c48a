import type { Database } from "./database.ts";
import { type Lookup, lookup } from "./lookup.ts";

/** A function of schema public, as far as calling it needs. */
export interface Routine {
  readonly oid: number;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly returns: "void" | "scalar" | "composite";
  readonly returnsSet: boolean;
  /** Stable and immutable functions run in read-only transactions. */
  readonly volatile: boolean;
  /**
   * The function's own settings that PostgREST takes out of it. Set by the function itself, a
   * statement_timeout would do nothing: the statement that calls it is running by then.
   */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Parameter {
  /** Empty when it has none. */
  readonly name: string;
  /** As people write it. */
  readonly type: string;
  /** The same type, schema-qualified. */
  readonly sqlType: string;
  readonly required: boolean;
  readonly variadic: boolean;
}

/** The functions with a name, the ones with fewer parameters first. */
export function routineLookup(database: Database): Lookup<Routine> {
  return lookup((name) => database.read<Routine & Record<string, unknown>>(ROUTINES, [name]));
}

/** The names of all functions that could be called. */
export async function routineNames(database: Database): Promise<string[]> {
  const rows = await database.read<{ name: string }>(
    `select distinct proname as name from pg_proc
     where pronamespace = 'public'::regnamespace and prokind = 'f'
       and prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)`,
  );
  return rows.map((row) => row.name);
}

const ROUTINES = `
  select
    p.oid::int as oid,
    p.proname as name,
    p.proretset as "returnsSet",
    p.provolatile = 'v' as volatile,
    (
      select coalesce(
        json_object_agg(split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)), '{}')
      from unnest(p.proconfig) c
      where split_part(c, '=', 1) = 'statement_timeout'
    ) as settings,
    case
      when p.prorettype = 'void'::regtype then 'void'
      when p.proargmodes && '{o,b,t}'::"char"[] or coalesce(base.typtype, t.typtype) = 'c'
        then 'composite'
      else 'scalar'
    end as returns,
    (
      select coalesce(json_agg(json_build_object(
        'name', coalesce(a.name, ''),
        'type', format_type(a.type, null),
        'sqlType', quote_ident(n.nspname) || '.' || quote_ident(at.typname),
        'required', a.position <= p.pronargs - p.pronargdefaults,
        'variadic', coalesce(a.mode = 'v', false)
      ) order by a.position), '[]')
      from (
        select type, name, mode, row_number() over (order by ordinality) as position
        from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
          with ordinality as u (type, name, mode, ordinality)
        where coalesce(mode, 'i') in ('i', 'b', 'v')
      ) a
      join pg_type at on at.oid = a.type
      join pg_namespace n on n.oid = at.typnamespace
    ) as parameters
  from pg_proc p
  join pg_type t on t.oid = p.prorettype
  left join pg_type base on base.oid = t.typbasetype
  where p.pronamespace = 'public'::regnamespace
    and p.proname = $1
    and p.prokind = 'f'
    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
  order by p.pronargs, p.oid`;
