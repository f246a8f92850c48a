import type pg from "pg";
import { take } from "../supabase/functions/_shared/cal-api/take.ts";
import { pause } from "../supabase/functions/_shared/pause.ts";
import { claimed } from "../supabase/functions/reconcile/sync-steps.ts";
import type { KnownTenant } from "./tenants.ts";

/** A tenant's connection to Cal.com's API, as the view `connection` tells of it. */
export interface Connection {
  readonly state: "unchecked" | "connected" | "refused";
  /** Why Cal.com refuses the key, and what to do. */
  readonly reason: string | null;
  readonly account: string | null;
  readonly whose: string;
  readonly api_url: string;
  readonly is_backfilled: boolean;
  readonly bookings_read: number | null;
  /** Null when Cal.com does not say. */
  readonly bookings_expected: number | null;
  /** How many are asked for one by one. */
  readonly to_look_at: number;
  readonly next_at: Date | null;
  readonly error: string | null;
}

const CONNECTION = `
  select c.state::text, c.reason, c.account, c.whose, c.api_url, c.is_backfilled, c.bookings_read,
    c.bookings_expected, c.to_look_at::integer as to_look_at, c.next_at, c.error
  from public.connection c
  where c.tenant_id = $1`;

/** The connection of a tenant; undefined when it has none. */
export async function findConnection(
  client: pg.Client,
  { id }: KnownTenant,
): Promise<Connection | undefined> {
  return (await client.query<Connection>(CONNECTION, [id])).rows[0];
}

/**
 * Asks Cal.com one thing the tenant's connection wants asked, beside functions/reconcile; false when
 * nothing is due now. The lease keeps the two apart.
 */
export async function takeSyncStep(client: pg.Client, { id }: KnownTenant): Promise<boolean> {
  const { rows } = await client.query("select public.claim_sync_step(now(), $1) as step", [id]);
  const step = claimed(rows[0].step);
  if (step === null) return false;
  if (step === "again") return true;
  const readAt = new Date();
  const answer = await take(step, { now: Date.now, pause, isPublicOnly: false });
  await client.query("select public.settle_sync_step($1, $2, $3)", [
    step.lease,
    JSON.stringify(answer),
    readAt,
  ]);
  return true;
}

const KEY = `
  select c.api_url as "apiUrl", coalesce(private.read_secret(c.secret_id), '') as key
  from private.connections c
  where c.tenant_id = $1`;

/** The key a tenant is connected with, empty where Vault has lost it; undefined without a connection. */
export async function calKeyOf(
  client: pg.Client,
  tenantId: string,
): Promise<{ readonly key: string; readonly apiUrl: string } | undefined> {
  return (await client.query(KEY, [tenantId])).rows[0];
}
