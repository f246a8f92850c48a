import type pg from "pg";

/** What is told of now, once the minute's job has looked: kind, subject and tenant, in that order. */
export async function alertsNow(client: pg.ClientBase): Promise<string[]> {
  await client.query("select private.judge_alerts()");
  const { rows } = await client.query(
    `select concat_ws(' ', a.kind, a.subject, t.slug) as alert
     from public.alerts a
     left join public.tenants t on t.id = a.tenant_id
     where a.resolved_at is null
     order by 1`,
  );
  return rows.map(({ alert }) => alert);
}
