import { type Log, nameOf } from "../_shared/log.ts";
import type { Pause } from "../_shared/pause.ts";
import { storableText } from "../_shared/storable-text.ts";
import type { Channel, EmailMessage, SendResult } from "./channels/channel.ts";
import { readRecipient } from "./channels/recipient.ts";
import { dueTime } from "./due-time.ts";
import { renderEmail } from "./messages/render.ts";
import type { Reminder, Settlement } from "./reminder.ts";
import type { ReminderQueue } from "./reminder-queue.ts";

/** Reminders per claim. */
export const BATCH_SIZE = 50;
/** Messages under way at a time. */
export const CONCURRENCY = 8;
/** The longest one attempt may take. */
export const SEND_TIMEOUT_MS = 12_000;
/**
 * No batch is claimed later than this after the start. With the slowest batch (7 rounds of 8, 12 s
 * each) it all stays under the 150 s that a hosted function may take.
 */
export const CLAIM_FOR_MS = 50_000;
/** Longer than the slowest batch takes to send and settle. */
export const LEASE_SECONDS = 150;
const SETTLE_PAUSES_MS = [200, 1_000, 3_000];
const MAX_ERROR_LENGTH = 500;

/** What delivering works with. */
export interface DeliverDependencies {
  readonly queue: ReminderQueue;
  readonly email: Channel<EmailMessage>;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly pause: Pause;
  readonly log: Log;
}

/** How many reminders were claimed and what became of them. */
export interface Totals {
  claimed: number;
  sent: number;
  failed: number;
  retried: number;
}

/** How a run ended: `complete` is false when the database failed on the way. */
export interface Delivery extends Totals {
  complete: boolean;
}

/** Sends what is due, batch by batch, until nothing is left or the time is used. Never throws. */
export async function deliver(dependencies: DeliverDependencies): Promise<Delivery> {
  const { queue, email, now, log } = dependencies;
  const delivery: Delivery = { claimed: 0, sent: 0, failed: 0, retried: 0, complete: true };
  const lastClaim = now() + CLAIM_FOR_MS;
  try {
    while (now() < lastClaim) {
      const reminders = await queue.claim(BATCH_SIZE, LEASE_SECONDS);
      if (reminders.length === 0) break;
      delivery.claimed += reminders.length;
      const settlements = await mapConcurrently(reminders, (reminder) =>
        attempt(reminder, dependencies),
      );
      count(settlements, delivery);
      await settle(settlements, dependencies);
    }
  } catch (error) {
    delivery.complete = false;
    log("error", "database_failed", { error: nameOf(error) });
  } finally {
    email.close?.();
  }
  return delivery;
}

/** One attempt at one reminder; whatever goes wrong concerns only this one. */
async function attempt(
  reminder: Reminder,
  { email, now, log }: DeliverDependencies,
): Promise<Settlement> {
  const startedAt = now();
  const result = await send(reminder, email);
  const { message_id, tenant_id, reminder_id, generation, attempt } = reminder;
  const provider = reminder.channel === "email" ? email.provider : null;
  if (result.outcome !== "sent") {
    log(result.outcome === "failed" ? "error" : "warn", `reminder_${result.outcome}`, {
      tenant_id,
      reminder_id,
      attempt,
      provider,
    });
  }
  return {
    message_id,
    tenant_id,
    reminder_id,
    generation,
    attempt,
    outcome: result.outcome,
    provider,
    provider_message_id: result.providerMessageId ?? null,
    error: result.error ? storableText(result.error).slice(0, MAX_ERROR_LENGTH) : null,
    retry_after_seconds: result.retryAfterSeconds ? Math.ceil(result.retryAfterSeconds) : null,
    rate_limited: false,
    suppress: null,
    duration_ms: Math.max(0, Math.round(now() - startedAt)),
  };
}

async function send(reminder: Reminder, email: Channel<EmailMessage>): Promise<SendResult> {
  if (reminder.channel !== "email") {
    return { outcome: "failed", error: `no provider for the channel "${reminder.channel}"` };
  }
  let message: EmailMessage;
  try {
    const recipient = readRecipient(reminder.recipient.email);
    if ("problem" in recipient) return { outcome: "failed", error: recipient.problem };
    const rendered = renderEmail(reminder, null);
    message = { to: recipient.address, date: dueTime(reminder), headers: {}, ...rendered };
  } catch (error) {
    return { outcome: "failed", error: `could not be rendered: ${(error as Error).message}` };
  }
  try {
    const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
    return await email.send(message, { idempotencyKey: reminder.idempotency_key, signal });
  } catch (error) {
    return { outcome: "retry", error: `${email.provider}: ${error}` };
  }
}

/** Tries several times: what is not settled is sent again when the lease ends. */
async function settle(
  settlements: readonly Settlement[],
  { queue, pause }: DeliverDependencies,
): Promise<void> {
  for (const delay of SETTLE_PAUSES_MS) {
    try {
      return await queue.settle(settlements);
    } catch {
      await pause(delay);
    }
  }
  await queue.settle(settlements);
}

function count(settlements: readonly Settlement[], totals: Totals): void {
  for (const { outcome } of settlements) {
    if (outcome === "sent") totals.sent++;
    else if (outcome === "failed") totals.failed++;
    else totals.retried++;
  }
}

/** Runs the work for each item, a limited number at a time; results in the order of the items. */
async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const remaining = items.entries();
  const worker = async () => {
    for (const [index, item] of remaining) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}
