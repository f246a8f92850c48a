import { nameOf } from "../_shared/log.ts";
import { storableText } from "../_shared/storable-text.ts";
import {
  type Attempt,
  CannotSend,
  CannotUseAccount,
  type Channel,
  type SendResult,
} from "./channels/channel.ts";
import type { Channels } from "./channels/channels.ts";
import type { Reminder, Settlement } from "./reminder.ts";

/** The longest that sending one message may take. */
export const SEND_TIMEOUT_MS = 12_000;
const MAX_ERROR_LENGTH = 500;

/** A reminder's message, written; or why there is none. */
export type Prepared =
  | { readonly channel: Channel; readonly attempt: Attempt }
  | { readonly provider: string | null; readonly problem: SendResult };

/** Chooses the channel and writes the message. Whatever goes wrong concerns only this reminder. */
export function prepare(reminder: Reminder, channels: Channels): Prepared {
  let channel: Channel | undefined;
  try {
    channel = channels.choose(reminder);
    return { channel, attempt: channel.prepare(reminder) };
  } catch (error) {
    const { message } = error as Error;
    const reason = error instanceof CannotSend ? message : `could not be rendered: ${message}`;
    const provider = channel?.provider ?? null;
    const outcome = error instanceof CannotUseAccount ? "blocked" : "failed";
    return { provider, problem: { outcome, error: reason } };
  }
}

/** Sends a prepared message, within a time limit. Never throws. */
export async function send(attempt: Attempt, { provider }: Channel): Promise<SendResult> {
  try {
    return await attempt(AbortSignal.timeout(SEND_TIMEOUT_MS));
  } catch (error) {
    // Not foreseen, so it may have happened after the provider took the message.
    return { outcome: "unknown", error: `${provider}: ${nameOf(error)}` };
  }
}

/** What the database is told of an attempt. */
export function settlementOf(
  reminder: Reminder,
  result: SendResult,
  provider: string | null,
  durationMs: number,
): Settlement {
  const { tenant_id, reminder_id, generation, attempt } = reminder;
  const { outcome, error, retryAfterSeconds, isRateLimited = false, suppress = null } = result;
  return {
    tenant_id,
    reminder_id,
    generation,
    attempt,
    address: addressOf(reminder),
    outcome,
    provider,
    provider_message_id: result.providerMessageId ?? null,
    error: error ? storableText(error).slice(0, MAX_ERROR_LENGTH) : null,
    retry_after_seconds: retryAfterSeconds ? Math.ceil(retryAfterSeconds) : null,
    rate_limited: isRateLimited,
    suppress,
    duration_ms: Math.max(0, Math.round(durationMs)),
  };
}

function addressOf({ channel, recipient }: Reminder): string | null {
  if (channel === "webhook") return null;
  return channel === "sms" ? recipient.phone : recipient.email;
}
