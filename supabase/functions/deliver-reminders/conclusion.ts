import type { SendResult } from "../_shared/sending/transport.ts";
import { storableText } from "../_shared/storable-text.ts";
import type { Channel } from "./channels/channel.ts";
import type { Reminder, Settlement } from "./reminder.ts";

const MAX_ERROR_LENGTH = 500;

/** What became of a reminder. */
export interface Conclusion {
  readonly reminder: Reminder;
  /** Null when there is none for it. */
  readonly channel: Channel | null;
  readonly result: SendResult;
  readonly durationMs: number;
}

/** What the database is told of a conclusion. */
export function settlementOf({ reminder, channel, result, durationMs }: Conclusion): Settlement {
  const { tenant_id, reminder_id, generation, attempt } = reminder;
  const { outcome, error, retryAfterSeconds, isRateLimited = false, suppress = null } = result;
  return {
    tenant_id,
    reminder_id,
    generation,
    attempt,
    address: addressOf(reminder),
    outcome,
    provider: channel?.provider ?? null,
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
