import type { CallDatabase } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";
import type { ChannelName, Reminder, Settlement } from "./reminder.ts";

const CLAIM_TIMEOUT_MS = 8_000;
const HAND_OVER_TIMEOUT_MS = 4_000;
const SETTLE_TIMEOUT_MS = 6_000;
const ACCOUNT_TIMEOUT_MS = 4_000;

/** How many messages a second the project's own accounts may send; no limit where none is named. */
export type Rates = Readonly<Partial<Record<ChannelName, number>>>;

/** What the project's own accounts may do. */
export interface ProjectLimits {
  readonly rates: Rates;
  /** To which countries it texts: calling codes, or numbers in them. */
  readonly textCountries: readonly string[];
}

/** The database as the sender sees it. Each call throws when the database fails. */
export interface ReminderQueue {
  /** Due reminders, at most `limit`, that nobody else gets for `leaseSeconds`. */
  claim(limit: number, leaseSeconds: number): Promise<readonly Reminder[]>;
  /**
   * Notes that a claimed reminder is about to be sent where a second time would be seen: unless it
   * is settled, it will not be handed out again. False when it is no longer ours to send.
   */
  handOver(reminder: Reminder): Promise<boolean>;
  /** Records what became of claimed reminders; doing it twice changes nothing. */
  settle(settlements: readonly Settlement[]): Promise<void>;
}

/** A queue that calls the database functions, each with a time limit. */
export function createReminderQueue(
  call: CallDatabase,
  { rates, textCountries }: ProjectLimits,
): ReminderQueue {
  return {
    async claim(limit, leaseSeconds) {
      const args = {
        p_limit: limit,
        p_lease_seconds: leaseSeconds,
        p_rates: rates,
        p_text_countries: [...textCountries],
      };
      return (await call("claim_reminders", args, CLAIM_TIMEOUT_MS)) as unknown as Reminder[];
    },
    async handOver({ tenant_id, reminder_id, generation, attempt }) {
      const args = {
        p_tenant_id: tenant_id,
        p_reminder_id: reminder_id,
        p_generation: generation,
        p_attempt: attempt,
      };
      return await call("hand_over_reminder", args, HAND_OVER_TIMEOUT_MS);
    },
    async settle(settlements) {
      const results = settlements as unknown as Json;
      await call("settle_reminders", { p_results: results }, SETTLE_TIMEOUT_MS);
    },
  };
}

/** The account that a message on trial goes out by; null for the project's. Throws as the queue. */
export async function fetchTestAccount(
  call: CallDatabase,
  { tenant_id, channel }: Reminder,
): Promise<Reminder["account"]> {
  const args = { p_tenant_id: tenant_id, p_channel: channel };
  return (await call("account_for_test", args, ACCOUNT_TIMEOUT_MS)) as Reminder["account"];
}
