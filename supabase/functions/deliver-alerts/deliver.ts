import type { Log } from "../_shared/log.ts";
import type { Pause } from "../_shared/pause.ts";
import { problemOf, send } from "../_shared/sending/attempting.ts";
import type { SendResult } from "../_shared/sending/transport.ts";
import { storableText } from "../_shared/storable-text.ts";
import type { AlertMessage, AlertSettlement } from "./alert-message.ts";
import type { AlertChannel, AlertChannels } from "./channels/channels.ts";
import type { Outbox } from "./outbox.ts";

/** Messages per claim: they are sent all at once. */
export const BATCH_SIZE = 20;
/** Longer than a claimed message takes to be sent, over SMTP even, and settled. */
export const LEASE_SECONDS = 150;
/** A run claims no more after this; the scheduler asks again within thirty seconds. */
export const CLAIM_FOR_MS = 25_000;

const MAX_ERROR_LENGTH = 500;
const SETTLE_PAUSES_MS = [200, 1_000, 3_000];

/** What delivering works with. */
export interface DeliverDependencies {
  readonly outbox: Outbox;
  /** Opens the channels of one run. */
  readonly openChannels: () => AlertChannels;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly pause: Pause;
  readonly log: Log;
}

/**
 * Sends the messages that are due until nothing is left or the time is used. Rejects when the
 * database fails: what was claimed is handed out again.
 */
export async function deliverAlerts(dependencies: DeliverDependencies): Promise<void> {
  const { outbox, openChannels, now } = dependencies;
  const channels = openChannels();
  const lastClaim = now() + CLAIM_FOR_MS;
  try {
    while (now() < lastClaim) {
      const messages = await outbox.claim(BATCH_SIZE, LEASE_SECONDS);
      if (messages.length === 0) return;
      // None waits for another: one recipient's server may be slow, or gone.
      await Promise.all(messages.map((message) => deliverOne(message, channels, dependencies)));
    }
  } finally {
    channels.close();
  }
}

async function deliverOne(
  message: AlertMessage,
  channels: AlertChannels,
  { outbox, pause, log }: DeliverDependencies,
): Promise<void> {
  const settlement = await attempt(message, channels);
  const { id, outcome, provider } = settlement;
  if (outcome !== "sent") {
    log("warn", `alert_${outcome}`, { message: id, recipient: message.recipient.id, provider });
  }
  // At once: if this sender ended now, the next one would say it a second time.
  await settle(settlement, outbox, pause);
}

async function attempt(message: AlertMessage, channels: AlertChannels): Promise<AlertSettlement> {
  let channel: AlertChannel | null = null;
  let result: SendResult;
  try {
    channel = channels.choose(message.recipient);
    result = await send(channel.prepare(message), channel);
  } catch (error) {
    result = problemOf(error);
  }
  const { outcome, error, retryAfterSeconds } = result;
  return {
    id: message.id,
    attempt: message.attempt,
    outcome,
    provider: channel?.provider ?? null,
    error: error ? storableText(error).slice(0, MAX_ERROR_LENGTH) : null,
    retry_after_seconds: retryAfterSeconds ? Math.ceil(retryAfterSeconds) : null,
  };
}

async function settle(settlement: AlertSettlement, outbox: Outbox, pause: Pause): Promise<void> {
  for (const delay of SETTLE_PAUSES_MS) {
    try {
      return await outbox.settle(settlement);
    } catch {
      await pause(delay);
    }
  }
  await outbox.settle(settlement);
}
