import type pg from "pg";

/** Every row of a tenant, by table, with the version of each. */
export type Snapshot = Readonly<Record<string, readonly Record<string, unknown>[]>>;

/** Takes them all, as role `postgres`. A row that was written has another version, even if it is the same. */
export async function takeSnapshot(client: pg.ClientBase, tenantId: string): Promise<Snapshot> {
  const snapshot: Record<string, Record<string, unknown>[]> = {};
  const read = async (name: string, from: string) => {
    const { rows } = await client.query(
      `select to_jsonb(t) || jsonb_build_object('version', t.xmin) as row from ${from} order by to_jsonb(t)::text`,
      [tenantId],
    );
    snapshot[name] = rows.map(({ row }) => row);
  };
  const { rows: tables } = await client.query<{ name: string }>(TENANTS_TABLES);
  for (const { name } of tables) await read(name, `${name} t where t.tenant_id = $1`);
  await read("public.tenants", "public.tenants t where t.id = $1");
  await read("pgmq.q_reminders", "pgmq.q_reminders t where t.message ->> 'tenant_id' = $1");
  const secrets = "select s.secret_id from private.tenant_secrets s where s.tenant_id = $1";
  await read("vault.secrets", `vault.secrets t where t.id in (${secrets})`);
  return snapshot;
}

const TENANTS_TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
  where n.nspname in ('public', 'private') and c.relkind in ('r', 'p')
  order by 1`;
