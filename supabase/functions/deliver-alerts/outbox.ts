import type { CallDatabase } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";
import type { AlertMessage, AlertSettlement } from "./alert-message.ts";

const CLAIM_TIMEOUT_MS = 8_000;
const SETTLE_TIMEOUT_MS = 6_000;

/** The database as the sender of alerts sees it. Each call throws when the database fails. */
export interface Outbox {
  /** Messages that are due, at most `limit`, that nobody else gets for `leaseSeconds`. */
  claim(limit: number, leaseSeconds: number): Promise<readonly AlertMessage[]>;
  /** Records what became of a claimed message; doing it twice changes nothing. */
  settle(settlement: AlertSettlement): Promise<void>;
}

/** An outbox that calls the database functions, each with a time limit. */
export function createOutbox(call: CallDatabase): Outbox {
  return {
    async claim(limit, leaseSeconds) {
      const args = { p_limit: limit, p_lease_seconds: leaseSeconds };
      return (await call(
        "claim_alert_messages",
        args,
        CLAIM_TIMEOUT_MS,
      )) as unknown as AlertMessage[];
    },
    async settle(settlement) {
      const results = [settlement] as unknown as Json;
      await call("settle_alert_messages", { p_results: results }, SETTLE_TIMEOUT_MS);
    },
  };
}
