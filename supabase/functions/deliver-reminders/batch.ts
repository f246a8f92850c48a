import { type Log, nameOf } from "../_shared/log.ts";
import type { Pause } from "../_shared/pause.ts";
import { prepare, SEND_TIMEOUT_MS, send, settlementOf } from "./attempt.ts";
import type { Channel, SendResult } from "./channels/channel.ts";
import type { Channels } from "./channels/channels.ts";
import type { Reminder, Settlement } from "./reminder.ts";
import type { ReminderQueue } from "./reminder-queue.ts";

/** Messages under way at a time. */
export const CONCURRENCY = 8;
/** What a batch has not begun by then is left to the next sender, when the lease is over. */
export const BATCH_MS = 80_000;

/** An attempt that failed after so long was not answered, or only just. */
const SLOW_MS = 8_000;
/** After so many in a row, the circuit breaker of an account opens. */
const SLOW_LIMIT = 3;

/** What a batch is sent with. */
export interface BatchDependencies {
  readonly queue: ReminderQueue;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly pause: Pause;
  readonly log: Log;
}

/** What became of a batch. */
export interface BatchResult {
  /** Of each reminder that was dealt with. */
  readonly settlements: readonly Settlement[];
  /** Those of them that the database does not know of yet. */
  readonly unsettled: readonly Settlement[];
}

/**
 * Sends claimed reminders, a limited number at a time, none before its turn. When an account turns
 * out to be blocked or too fast, its other messages in the batch get the same answer untried; when
 * it does not answer, they are left for later, so that those of other accounts need not wait.
 */
export async function sendBatch(
  reminders: readonly Reminder[],
  channels: Channels,
  dependencies: BatchDependencies,
): Promise<BatchResult> {
  const { now, pause } = dependencies;
  const claimedAt = now();
  const lastStart = claimedAt + BATCH_MS - SEND_TIMEOUT_MS;
  const circuits = createCircuitBreaker();
  const settlements: Settlement[] = [];
  const unsettled: Settlement[] = [];
  const inTurn = reminders.toSorted((a, b) => a.send_after_ms - b.send_after_ms).values();

  const worker = async () => {
    for (const reminder of inTurn) {
      const wait = claimedAt + reminder.send_after_ms - now();
      if (wait > 0) await pause(wait);
      if (now() > lastStart) return;
      const done = await sendOne(reminder, channels, circuits, dependencies);
      if (!done) continue;
      settlements.push(done.settlement);
      if (!done.isSettled) unsettled.push(done.settlement);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return { settlements, unsettled };
}

/** Keeps a batch from trying a channel again and again that cannot send now. */
interface CircuitBreaker {
  /** What the messages of a channel get untried while its circuit is open. */
  open(channel: Channel): SendResult | undefined;
  /** Learns from an attempt. */
  note(channel: Channel, result: SendResult, durationMs: number): void;
}

function createCircuitBreaker(): CircuitBreaker {
  const open = new Map<Channel, SendResult>();
  const slow = new Map<Channel, number>();
  return {
    open: (channel) => open.get(channel),
    note(channel, result, durationMs) {
      if (result.outcome === "blocked" || result.isRateLimited) open.set(channel, result);
      const isSlow = result.outcome !== "sent" && durationMs >= SLOW_MS;
      slow.set(channel, isSlow ? (slow.get(channel) ?? 0) + 1 : 0);
      if (slow.get(channel) !== SLOW_LIMIT || open.has(channel)) return;
      open.set(channel, { outcome: "retry", error: `Not tried, after others: ${result.error}` });
    },
  };
}

interface Done {
  readonly settlement: Settlement;
  readonly isSettled: boolean;
}

/** One reminder from writing to settling; null when it turned out not to be ours to send. */
async function sendOne(
  reminder: Reminder,
  channels: Channels,
  circuits: CircuitBreaker,
  dependencies: BatchDependencies,
): Promise<Done | null> {
  const { queue, now, log } = dependencies;
  const startedAt = now();
  const conclude = (result: SendResult, provider: string | null) => {
    const settlement = settlementOf(reminder, result, provider, now() - startedAt);
    logFailure(settlement, log);
    return settlement;
  };

  const prepared = prepare(reminder, channels);
  if ("problem" in prepared) {
    return { settlement: conclude(prepared.problem, prepared.provider), isSettled: false };
  }
  const { channel, attempt } = prepared;
  const untried = tooLate(reminder, startedAt) ?? circuits.open(channel);
  if (untried) return { settlement: conclude(untried, channel.provider), isSettled: false };

  if (!(await mayBegin(reminder, channel, dependencies))) return null;
  const result = await send(attempt, channel);
  circuits.note(channel, result, now() - startedAt);
  const settlement = conclude(result, channel.provider);
  // At once: if this sender ended now, the next one would send the message a second time.
  const isSeenTwice = channel.delivery !== "effectively-once";
  const isSettled = isSeenTwice && (await settleNow(settlement, queue));
  return { settlement, isSettled };
}

async function settleNow(settlement: Settlement, queue: ReminderQueue): Promise<boolean> {
  try {
    await queue.settle([settlement]);
    return true;
  } catch {
    return false;
  }
}

function tooLate({ expires_at }: Reminder, now: number): SendResult | undefined {
  const isOver = expires_at !== null && Date.parse(expires_at) <= now;
  return isOver ? { outcome: "failed", error: "The meeting began before its turn." } : undefined;
}

/** Whether to send: what must not be sent twice, only when the database has noted it. */
async function mayBegin(
  reminder: Reminder,
  { delivery }: Channel,
  { queue, log }: BatchDependencies,
): Promise<boolean> {
  if (delivery !== "at-most-once") return true;
  try {
    return await queue.handOver(reminder);
  } catch (error) {
    const { tenant_id, reminder_id } = reminder;
    log("warn", "not_handed_over", { tenant_id, reminder_id, error: nameOf(error) });
    return false;
  }
}

function logFailure(settlement: Settlement, log: Log): void {
  const { outcome, tenant_id, reminder_id, attempt, provider } = settlement;
  if (outcome === "sent") return;
  const level = outcome === "failed" || outcome === "blocked" ? "error" : "warn";
  log(level, `reminder_${outcome}`, { tenant_id, reminder_id, attempt, provider });
}
