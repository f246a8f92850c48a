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
    // By the index of what is open: counting it each time would be work beside what is measured.
    const { rows } = await client.query(
      `select
         exists (select from public.webhook_events e
           where e.status = 'pending' and e.received_at < $1) as waits,
         (select min(e.reason) from public.webhook_events e
           where e.status = 'failed' and e.received_at < $1) as failed`,
      [receivedBefore],
    );
    const [{ waits, failed }] = rows;
    const took = performance.now() - began;
    if (failed !== null) throw new Error(`Events failed: ${failed}`);
    if (!waits) return took;
    if (took > timeoutMs) throw new Error("Events are still pending.");
    await pause(100);
  }
}
