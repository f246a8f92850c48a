import { expect } from "vitest";
import { sql } from "../../end-to-end/support/database.ts";

/** Waits until all events of these tenants are applied, which nobody is asked to do. */
export async function untilApplied(tenantIds: readonly string[], timeout: number): Promise<void> {
  const left = () =>
    sql(
      `select status, count(*)::integer as count, min(reason) as reason
       from public.webhook_events
       where tenant_id = any ($1) and status <> 'applied'
       group by status`,
      [tenantIds],
    );
  await expect.poll(left, { timeout, interval: 250 }).toEqual([]);
}
