import type pg from "pg";

/** Something plpgsql_check says about a function. */
export interface Finding {
  /** With the table, for a trigger function. */
  readonly function: string;
  readonly line: number | null;
  readonly level: string;
  readonly message: string;
}

/** What is meant to be as it is, and why: the function, and how the finding begins. */
const MEANT: readonly (readonly [string, string])[] = [
  // Statements that calbase itself wrote: the definition of a trigger, and grants.
  ["private.create_trigger(text)", "text type variable is not sanitized"],
  ["private.restore_rights()", "text type variable is not sanitized"],
  ["private.restore_rights()", "routine is marked as VOLATILE"],
  // A constraint's own expression, and a query made by format().
  ["private.explain_checks()", "the expression is not SQL injection safe"],
  ["private.explain_references()", "text type variable is not sanitized"],
  // Tables of which the catalogue says that they belong to tenants, and what identifies their rows.
  ["private.last_ids(uuid)", "text type variable is not sanitized"],
  [
    "private.read_rows(uuid,text,jsonb,jsonb,integer,boolean)",
    "text type variable is not sanitized",
  ],
  ["private.write_rows(uuid,text,jsonb,jsonb,json)", "text type variable is not sanitized"],
  // It takes the whole list for the name of one table.
  ["private.write_secrets(uuid,jsonb)", "relation"],
  // Who is still at it changes while it is looked.
  ["private.is_anybody_behind(timestamp with time zone)", "routine is marked as VOLATILE"],
  // The table may be missing, so that the statement cannot be planned before it is known.
  ["private.history_trouble()", "immutable expression without parameters found"],
  // Read by `select *`; nobody has to write it.
  ["doctor(timestamp with time zone)", 'name of parameter "check" is reserved keyword'],
];

/**
 * Runs plpgsql_check, with all its warnings, over every PL/pgSQL function of schemas public and
 * private, trigger functions once for each of their tables; gives how many there are and what it
 * says. `client` is a superuser.
 */
export async function checkFunctions(
  client: pg.ClientBase,
): Promise<{ checked: number; findings: Finding[] }> {
  await client.query("create extension if not exists plpgsql_check with schema extensions");
  const { rows: functions } = await client.query(FUNCTIONS);
  const { rows } = await client.query<Finding>(FINDINGS);
  const findings = rows.filter(
    (row) =>
      !MEANT.some(([name, start]) => isOf(name, row.function) && row.message.startsWith(start)),
  );
  return { checked: functions.length, findings };
}

/** Whether it is that function, for any table. */
function isOf(name: string, found: string): boolean {
  return found === name || found.startsWith(`${name} on `);
}

const FUNCTIONS = `
  select distinct p.oid, p.oid::regprocedure::text as name, t.tgrelid, t.tgoldtable, t.tgnewtable
  from pg_proc p
  join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
  left join pg_trigger t on t.tgfoid = p.oid and not t.tgisinternal
  where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;

const FINDINGS = `
  with f as (${FUNCTIONS})
  select f.name || coalesce(' on ' || f.tgrelid::regclass, '') as function,
    c.lineno as line, c.level, concat_ws('; ', c.message, c.detail, c.hint) as message
  from f
  cross join lateral extensions.plpgsql_check_function_tb(
    f.oid, coalesce(f.tgrelid, 0), fatal_errors => false, other_warnings => true,
    extra_warnings => true, performance_warnings => true, security_warnings => true,
    compatibility_warnings => true, oldtable => f.tgoldtable, newtable => f.tgnewtable
  ) c
  where (f.tgrelid is not null or (select prorettype from pg_proc where oid = f.oid) <> 'trigger'::regtype)
    -- It overlooks that a query locks rows, which only a volatile function may, and that one
    -- without a result is called for what it does.
    and not (c.message like 'routine is marked as VOLATILE%' and exists (
      select from pg_proc p
      where p.oid = f.oid and (p.prorettype = 'void'::regtype
        or p.prosrc ~ 'for (no key update|update|key share|share)')
    ))
  union all
  select f.name, null, 'error', 'no trigger calls it'
  from f
  where f.tgrelid is null and (select prorettype from pg_proc where oid = f.oid) = 'trigger'::regtype
  order by 1, 2`;
