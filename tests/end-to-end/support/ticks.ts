import { vi } from "vitest";
import { sql } from "./database.ts";

/** The scheduler's period in milliseconds. */
export const TICK_MS = 10_000;

/** Waits until the scheduler has ticked later than a moment by the database's clock. */
export async function tickAfter(moment: Date, timeout = 90_000): Promise<void> {
  await vi.waitFor(
    async () => {
      const ticks = await sql(
        "select from private.heartbeat where name = 'tick' and last_at > $1",
        [moment],
      );
      if (ticks.length === 0) throw new Error(`No tick after ${moment.toISOString()}`);
    },
    { timeout, interval: 250 },
  );
}
