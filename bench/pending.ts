import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";

/**
 * Waits until nothing is pending that was received before a moment; gives how long that took, in
 * ms. Throws when something failed.
 */
export async function untilApplied(
  client: pg.Client,
  timeoutMs: number,
  receivedBefore: Date = new Date("9999-01-01"),
): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { rows } = await client.query(
      `select count(*) filter (where status = 'pending')::int as pending,
         count(*) filter (where status = 'failed')::int as failed, min(reason) as reason
       from public.webhook_events
       where status in ('pending', 'failed') and received_at < $1`,
      [receivedBefore],
    );
    const [{ pending, failed, reason }] = rows;
    const took = performance.now() - began;
    if (failed > 0) throw new Error(`${failed} events failed: ${reason}`);
    if (pending === 0) return took;
    if (took > timeoutMs) throw new Error(`${pending} events are still pending.`);
    await pause(100);
  }
}
