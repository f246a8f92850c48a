import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { Target } from "./contenders.ts";

/** Makes a tenant behind the same API. */
export async function addTenant(client: pg.Client, beside: Target, slug: string): Promise<Target> {
  const { rows } = await client.query(
    "select tenant_id, webhook_secret from public.create_tenant($1, $1, 'UTC')",
    [slug],
  );
  return {
    ...beside,
    slug,
    tenantId: rows[0].tenant_id,
    webhookSecret: rows[0].webhook_secret,
  };
}

/** Waits until no long work is left. Throws when some of it failed, or when it takes too long. */
export async function untilDone(client: pg.Client, timeoutMs: number): Promise<void> {
  const began = performance.now();
  for (;;) {
    const { rows } = await client.query(
      `select count(*) filter (where ended_at is null)::int as running,
         sum(failed)::int as failed, min(error) as error
       from public.running_jobs`,
    );
    if (rows[0].failed > 0) throw new Error(`${rows[0].failed} failed: ${rows[0].error}`);
    if (rows[0].running === 0) return;
    if (performance.now() - began > timeoutMs) throw new Error("Long work does not end.");
    await pause(100);
  }
}

/** Does all that waits, a transaction a step, without the scheduler's pauses. */
export async function workUntilDone(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query("select private.work_step() as worked");
    if (!rows[0].worked) return;
  }
}
