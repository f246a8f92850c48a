import type { CallDatabase } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";
import type { Reminder, Settlement } from "./reminder.ts";

const CLAIM_TIMEOUT_MS = 8_000;
const SETTLE_TIMEOUT_MS = 8_000;

/** The database as the sender sees it. Each call throws when the database fails. */
export interface ReminderQueue {
  /** Due reminders, at most `limit`, that nobody else gets for `leaseSeconds`. */
  claim(limit: number, leaseSeconds: number): Promise<readonly Reminder[]>;
  /** Records what became of claimed reminders; doing it twice changes nothing. */
  settle(settlements: readonly Settlement[]): Promise<void>;
}

/** A queue that calls the database functions, each with a time limit. */
export function createReminderQueue(call: CallDatabase): ReminderQueue {
  return {
    async claim(limit, leaseSeconds) {
      const args = { p_limit: limit, p_lease_seconds: leaseSeconds };
      return (await call("claim_reminders", args, CLAIM_TIMEOUT_MS)) as unknown as Reminder[];
    },
    async settle(settlements) {
      const results = settlements as unknown as Json;
      await call("settle_reminders", { p_results: results }, SETTLE_TIMEOUT_MS);
    },
  };
}
