import type pg from "pg";

/** Makes everything in a database older; or all but when the scheduler was last seen to run. */
export type Ageing = (minutes: number, except?: "the scheduler") => Promise<void>;

const OF_THE_SCHEDULER = ["private.heartbeat", "private.installation"];

/**
 * Time that passes without anybody waiting: what a database holds becomes older, so that whoever
 * takes the time from the clock, as functions do, finds it later all the same. `superuser` may
 * change what nobody may change by hand. What somebody has locked stays as it is.
 */
export async function ageingOf(superuser: pg.ClientBase): Promise<Ageing> {
  await superuser.query("set session_replication_role = replica");
  const { rows: tables } = await superuser.query<Table>(TABLES);
  return async (minutes, except) => {
    const aged = tables.filter(({ name }) => !except || !OF_THE_SCHEDULER.includes(name));
    await superuser.query(aged.map((table) => statement(table, minutes)).join(""));
  };
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name,
    array_agg(quote_ident(a.attname) order by a.attnum) as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid
  where n.nspname in ('public', 'private', 'pgmq', 'cron')
    and c.relkind = 'r'
    and a.atttypid = 'timestamptz'::regtype
    and a.attgenerated = ''
    and not a.attisdropped
  group by 1
  order by 1`;

/** A thousand years, in minutes: whole hours. */
const AGES = 1_000 * 365 * 24 * 60;

function statement(table: Table, minutes: number): string {
  if (!table.columns.includes("hour")) return update(table, minutes);
  // By way of another age: an hour that is moved may not meet one that is still to be.
  return update(table, minutes + AGES) + update(table, -AGES);
}

function update({ name, columns }: Table, minutes: number): string {
  // What is kept by the hour stays so.
  const by = (column: string) => (column === "hour" ? minutes - (minutes % 60) : minutes);
  const older = columns.map((name) => `${name} = ${name} - interval '${by(name)} minutes'`);
  const free = `array(select ctid from ${name} for update skip locked)`;
  return `update ${name} set ${older.join(", ")} where ctid = any (${free});`;
}
