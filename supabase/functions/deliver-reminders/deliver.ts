import { type Log, nameOf } from "../_shared/log.ts";
import type { Pause } from "../_shared/pause.ts";
import type { Channels } from "./channels/channels.ts";
import { type Conclusion, settlementOf } from "./conclusion.ts";
import { createLanes, type Lanes } from "./lanes.ts";
import type { Settlement } from "./reminder.ts";
import type { ReminderQueue } from "./reminder-queue.ts";
import { sendMessage } from "./sending.ts";
import { createSettler, type Settler } from "./settling.ts";

/** Reminders per claim. */
export const BATCH_SIZE = 50;
/**
 * A run claims for as long as the next tick is away. With the last claim's messages (begun within
 * BEGIN_WITHIN_MS, each over after its channel's timeoutMs) and their settling it stays under the
 * 150 s that a hosted function may take.
 */
export const CLAIM_FOR_MS = 10_000;
/** Longer than claimed messages take to be begun, sent and settled. */
export const LEASE_SECONDS = 150;
/**
 * No more are claimed while more are not dealt with: as many as one line has in the queue
 * (private.tenant_queue_limit), so that those of a slow account hide nobody's behind them.
 */
export const MAX_UNFINISHED = 200;

/** What delivering works with. */
export interface DeliverDependencies {
  readonly queue: ReminderQueue;
  /** Opens the channels of one run. */
  readonly openChannels: () => Channels;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly pause: Pause;
  /** Aborts when this instance is about to be ended. */
  readonly ending: AbortSignal;
  readonly log: Log;
}

/** How many reminders were claimed and what became of them. */
export interface Totals {
  claimed: number;
  sent: number;
  failed: number;
  /** Tried again later: refused for now, or by an account that cannot send at all. */
  retried: number;
  /** The provider may have taken them. */
  unknown: number;
}

/** How a run ended: `complete` is false when the database failed on the way. */
export interface Delivery extends Totals {
  complete: boolean;
}

/**
 * Sends what is due until nothing is left or the time is used. Goes on claiming while the messages
 * of a slow account wait, so that those behind them need not. Never throws.
 */
export async function deliver(dependencies: DeliverDependencies): Promise<Delivery> {
  const { queue, pause, ending, openChannels, now, log } = dependencies;
  const delivery = { claimed: 0, sent: 0, failed: 0, retried: 0, unknown: 0, complete: true };
  const channels = openChannels();
  const settler = createSettler(queue, pause);
  const lanes = createLanes({
    channels,
    now,
    send: (message) => sendMessage(message, dependencies),
    async conclude(conclusion) {
      const settlement = settlementOf(conclusion);
      logFailure(settlement, log);
      count(settlement, delivery);
      await settle(settlement, conclusion, settler);
    },
  });
  const noteFailure = (error: unknown) => {
    delivery.complete = false;
    log("error", "database_failed", { error: nameOf(error) });
  };

  ending.addEventListener("abort", lanes.close);
  await claimAll(lanes, settler, delivery, dependencies).catch(noteFailure);
  while (lanes.unfinished > 0) await lanes.progress();
  await settler.flush().catch(noteFailure);
  ending.removeEventListener("abort", lanes.close);
  channels.close();
  return delivery;
}

/** Hands what is due to the lanes, as far as they have room. */
async function claimAll(
  lanes: Lanes,
  settler: Settler,
  totals: Totals,
  { queue, now, ending }: DeliverDependencies,
): Promise<void> {
  const lastClaim = now() + CLAIM_FOR_MS;
  while (now() < lastClaim && !ending.aborted && settler.works) {
    const reminders = await queue.claim(BATCH_SIZE, LEASE_SECONDS);
    if (reminders.length === 0) return;
    totals.claimed += reminders.length;
    lanes.add(reminders);
    while (lanes.unfinished > MAX_UNFINISHED) await lanes.progress();
  }
}

async function settle(
  settlement: Settlement,
  { channel }: Conclusion,
  settler: Settler,
): Promise<void> {
  settler.add(settlement);
  // At once: if this sender ended now, the next one would send the message a second time.
  const isSeenTwice = channel !== null && channel.delivery !== "effectively-once";
  if (isSeenTwice) await settler.flush().catch(() => {});
}

function logFailure(settlement: Settlement, log: Log): void {
  const { outcome, tenant_id, reminder_id, attempt, provider } = settlement;
  if (outcome === "sent") return;
  const level = outcome === "failed" || outcome === "blocked" ? "error" : "warn";
  log(level, `reminder_${outcome}`, { tenant_id, reminder_id, attempt, provider });
}

function count({ outcome }: Settlement, totals: Totals): void {
  if (outcome === "retry" || outcome === "blocked") totals.retried++;
  else totals[outcome]++;
}
