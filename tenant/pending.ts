import type pg from "pg";
import type { KnownTenant } from "./tenants.ts";

/** How many events of a tenant wait to be applied: all, or of those with these ids. */
export async function countPending(
  client: pg.Client,
  tenantId: string,
  eventIds: readonly string[] | null = null,
): Promise<number> {
  const { rows } = await client.query<{ pending: number }>(
    `select count(*)::integer as pending
     from public.webhook_events e
     where e.tenant_id = $1 and e.status = 'pending' and ($2::bigint[] is null or e.id = any ($2))`,
    [tenantId, eventIds],
  );
  return rows[0]?.pending ?? 0;
}

/** Applies some of what waits, in a transaction of its own; tells whether more may be tried now. */
export async function applyPending(client: pg.Client, { id }: KnownTenant): Promise<boolean> {
  const { rows } = await client.query<{ answer: string }>(
    "select private.apply_pending($1) as answer",
    [id],
  );
  return rows[0]?.answer === "more";
}
