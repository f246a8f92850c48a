import type {
  Reminder,
  Settlement,
} from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import type { ReminderQueue } from "../../../../supabase/functions/deliver-reminders/reminder-queue.ts";

/** The database's part in memory: hands out what was put in, batch by batch. */
export class MemoryQueue implements ReminderQueue {
  waiting: Reminder[] = [];
  settled: Settlement[] = [];
  /** How many were settled at a time. */
  settledTogether: number[] = [];
  claims: [limit: number, lease: number][] = [];
  /** The ids of what was handed over, in order. */
  handedOver: string[] = [];
  /** The ids of what another sender has by now. */
  readonly others = new Set<string>();
  /** How often each call still fails. */
  failures = { claim: 0, handOver: 0, settle: 0 };

  async claim(limit: number, lease: number) {
    this.claims.push([limit, lease]);
    if (this.failures.claim-- > 0) throw new Error("down");
    return this.waiting.splice(0, limit);
  }

  async handOver({ reminder_id }: Reminder) {
    if (this.failures.handOver-- > 0) throw new Error("down");
    if (this.others.has(reminder_id)) return false;
    this.handedOver.push(reminder_id);
    return true;
  }

  async settle(settlements: readonly Settlement[]) {
    if (this.failures.settle-- > 0) throw new Error("down");
    this.settled.push(...settlements);
    this.settledTogether.push(settlements.length);
  }
}
