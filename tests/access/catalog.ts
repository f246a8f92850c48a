import type pg from "pg";

/** A table, view, sequence or function found in the catalog. */
export interface Found {
  readonly kind: "table" | "view" | "sequence" | "function";
  /** With its schema, and a function's with the types of its parameters; no spaces. */
  readonly name: string;
  /** As SQL needs it: the quoted name, or the call of a function with nulls. */
  readonly sql: string;
  /** Empty for sequences and functions. */
  readonly columns: readonly Column[];
}

export interface Column {
  /** Quoted. */
  readonly name: string;
  /** False for what the database computes itself. */
  readonly settable: boolean;
}

/** Whose objects are decided one by one: each needs a line. */
export const OURS = ["public", "private"];

/**
 * The platform's schemas that hold something of calbase's: what an API role can do there needs a
 * line. The others (extensions, auth) are open to everyone by Supabase's own choice.
 */
const PLATFORM = ["pgmq", "cron", "vault", "net", "supabase_migrations"];

/**
 * Functions of pg_net, which are all open to everyone, that are not tried: they wait for its worker
 * or restart that of the whole server, and the stand-in has one of its own.
 */
const NOT_TRIED = [
  "net._await_response(bigint)",
  "net.wait_until_running()",
  "net.worker_restart()",
  "net._params(jsonb)",
];

/** Every object of these schemas. */
export async function findObjects(client: pg.ClientBase): Promise<Found[]> {
  const { rows } = await client.query<Found>(OBJECTS, [[...OURS, ...PLATFORM]]);
  return rows.filter(({ name }) => !NOT_TRIED.includes(name));
}

const OBJECTS = `
select
  case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'view' else 'table' end as kind,
  n.nspname || '.' || c.relname as name,
  format('%I.%I', n.nspname, c.relname) as sql,
  (
    select coalesce(json_agg(json_build_object(
      'name', quote_ident(a.attname),
      'settable', a.attgenerated = '' and a.attidentity <> 'a'
    ) order by a.attnum), '[]')
    from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and c.relkind <> 'S'
  ) as columns
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any ($1) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
union all
select
  'function',
  replace(
    replace(format('%s.%s(%s)', n.nspname, p.proname, p.types), 'timestamp with time zone', 'timestamptz'),
    ' ', ''),
  case p.prokind when 'p' then 'call ' else 'select ' end
    || format('%I.%I(%s)', n.nspname, p.proname, p.nulls)
    || case p.prokind when 'w' then ' over ()' else '' end,
  '[]'
from (
  select p.*,
    coalesce(string_agg(format_type(t.oid, null), ', ' order by t.position), '') as types,
    coalesce(string_agg(
      case when t.position = p.pronargs and p.provariadic <> 0 then 'variadic ' else '' end
        || case
          when t.typtype <> 'p' then format('null::%s', format_type(t.oid, null))
          when t.typname like '%array' then 'null::text[]'
          else 'null::text'
        end,
      ', ' order by t.position) filter (where t.oid is not null), '') as nulls
  from pg_proc p
  left join lateral (
    select y.oid, y.typtype, y.typname, u.position
    from unnest(p.proargtypes) with ordinality u (type, position)
    join pg_type y on y.oid = u.type
  ) t on true
  group by p.oid
) p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname = any ($1)
order by name`;
