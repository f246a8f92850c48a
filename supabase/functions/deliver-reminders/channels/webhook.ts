import { signWebhook } from "../../_shared/standard-webhooks.ts";
import type { Reminder } from "../reminder.ts";
import { CannotSend, type Channel, type SendResult } from "./channel.ts";
import { retryAfter } from "./http-failure.ts";
import { type AnswerHead, PostError, postPinned } from "./https-post.ts";
import { isPublicAddress } from "./public-address.ts";
import { webhookPayload } from "./webhook-payload.ts";
import { publicAddressOf, type Resolve, readWebhookUrl, resolveHost } from "./webhook-url.ts";

const TIMEOUT_MS = 10_000;
/** Answers that may be others a little later: timed out, conflict, too early, too many. */
const MAY_HEAL = [408, 409, 425, 429];

/** What the channel works with; what is optional is for tests. */
export interface WebhookOptions {
  readonly url: string;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly resolve?: Resolve;
  readonly isAllowed?: (address: string) => boolean;
  readonly ca?: string;
}

/**
 * Reminders as signed requests to the tenant's own URL. The webhook-id is the same at every
 * attempt, so that the receiver can tell.
 */
export function webhookChannel(options: WebhookOptions): Channel {
  const { secret, now, resolve = resolveHost, isAllowed = isPublicAddress, ca } = options;

  async function post(url: URL, reminder: Reminder, body: string, signal: AbortSignal) {
    const address = await inTime(publicAddressOf(url, resolve, isAllowed), signal);
    const headers = {
      "content-type": "application/json",
      "user-agent": "calbase",
      ...signWebhook(secret, reminder.idempotency_key, new Date(now()), body),
    };
    return await postPinned({ url, address, headers, body, signal, ca });
  }

  return {
    provider: "webhook",
    delivery: "effectively-once",
    timeoutMs: TIMEOUT_MS,
    prepare(reminder) {
      const url = readWebhookUrl(options.url);
      const body = webhookPayload(reminder);
      return async (signal) => {
        try {
          return classify(await post(url, reminder, body, signal), now());
        } catch (error) {
          return failure(error as Error);
        }
      };
    },
  };
}

function classify({ status, statusText, headers }: AnswerHead, now: number): SendResult {
  if (status >= 200 && status < 300) return { outcome: "sent" };
  const error = `Webhook ${status} ${statusText}`.trim();
  if (status >= 300 && status < 400) {
    return { outcome: "failed", error: `${error}: redirects are not followed` };
  }
  if (status < 500 && !MAY_HEAL.includes(status)) return { outcome: "failed", error };
  const header = headers.get("retry-after");
  return { outcome: "retry", error, ...(header && { retryAfterSeconds: retryAfter(header, now) }) };
}

/** Resolving a name cannot be ended, only no longer waited for. */
function inTime<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("its host is not resolved in time")));
    work.then(resolve, reject);
  });
}

function failure(error: Error): SendResult {
  if (error instanceof CannotSend) return { outcome: "failed", error: error.message };
  const outcome = error instanceof PostError && error.wasSent ? "unknown" : "retry";
  return { outcome, error: `Webhook: ${error.message}` };
}
