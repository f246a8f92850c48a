import { type Log, nameOf } from "../_shared/log.ts";
import { problemOf, send } from "../_shared/sending/attempting.ts";
import type { Attempt, SendResult } from "../_shared/sending/transport.ts";
import type { Channel } from "./channels/channel.ts";
import type { Reminder } from "./reminder.ts";
import type { ReminderQueue } from "./reminder-queue.ts";

/** What sending a message works with. */
export interface SendDependencies {
  readonly queue: ReminderQueue;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly log: Log;
}

/** A reminder and the account that its message goes out by. */
export interface Message {
  readonly reminder: Reminder;
  readonly channel: Channel;
}

/**
 * Writes and sends a message whose turn it is; null when it turned out not to be ours to send.
 * Never throws.
 */
export async function sendMessage(
  message: Message,
  dependencies: SendDependencies,
): Promise<SendResult | null> {
  const { reminder, channel } = message;
  const { expires_at } = reminder;
  if (expires_at !== null && Date.parse(expires_at) <= dependencies.now()) {
    return { outcome: "failed", error: "The meeting began before its turn." };
  }
  let attempt: Attempt;
  try {
    attempt = channel.prepare(reminder);
  } catch (error) {
    return problemOf(error);
  }
  return (await mayBegin(message, dependencies)) ? await send(attempt, channel) : null;
}

/** Whether to send: what must not be sent twice, only when the database has noted it. */
async function mayBegin(
  { reminder, channel }: Message,
  { queue, log }: SendDependencies,
): Promise<boolean> {
  if (channel.delivery !== "at-most-once") return true;
  try {
    return await queue.handOver(reminder);
  } catch (error) {
    const { tenant_id, reminder_id } = reminder;
    log("warn", "not_handed_over", { tenant_id, reminder_id, error: nameOf(error) });
    return false;
  }
}
