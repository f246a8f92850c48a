import { nameOf } from "../_shared/log.ts";
import { type BatchDependencies, sendBatch } from "./batch.ts";
import type { Channels } from "./channels/channels.ts";
import type { Settlement } from "./reminder.ts";

/** Reminders per claim. */
export const BATCH_SIZE = 50;
/**
 * No batch is claimed later than this after the start. With the longest batch (BATCH_MS) and its
 * settling it all stays under the 150 s that a hosted function may take.
 */
export const CLAIM_FOR_MS = 30_000;
/** Longer than the longest batch takes to send and settle. */
export const LEASE_SECONDS = 150;
const SETTLE_PAUSES_MS = [200, 1_000, 3_000];

/** What delivering works with. */
export interface DeliverDependencies extends BatchDependencies {
  /** Opens the channels of one run. */
  readonly openChannels: () => Channels;
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

/** Sends what is due, batch by batch, until nothing is left or the time is used. Never throws. */
export async function deliver(dependencies: DeliverDependencies): Promise<Delivery> {
  const { queue, openChannels, now, log } = dependencies;
  const delivery = { claimed: 0, sent: 0, failed: 0, retried: 0, unknown: 0, complete: true };
  const lastClaim = now() + CLAIM_FOR_MS;
  const channels = openChannels();
  try {
    while (now() < lastClaim) {
      const reminders = await queue.claim(BATCH_SIZE, LEASE_SECONDS);
      if (reminders.length === 0) break;
      delivery.claimed += reminders.length;
      const { settlements, unsettled } = await sendBatch(reminders, channels, dependencies);
      count(settlements, delivery);
      if (unsettled.length > 0) await settle(unsettled, dependencies);
    }
  } catch (error) {
    delivery.complete = false;
    log("error", "database_failed", { error: nameOf(error) });
  } finally {
    channels.close();
  }
  return delivery;
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
    if (outcome === "retry" || outcome === "blocked") totals.retried++;
    else totals[outcome]++;
  }
}
