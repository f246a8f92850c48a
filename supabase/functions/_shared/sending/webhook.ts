import { type Resolve, resolveHost } from "./host.ts";
import { retryAfter } from "./http-failure.ts";
import { type AnswerHead, PostError, postPinned } from "./https-post.ts";
import { isPublicAddress } from "./public-address.ts";
import { type Attempt, CannotSend, type SendResult } from "./transport.ts";
import { publicAddressOf, readWebhookUrl } from "./webhook-url.ts";

/** The longest that a request may take. */
export const WEBHOOK_TIMEOUT_MS = 10_000;
/** Answers that may be others a little later: timed out, conflict, too early, too many. */
const MAY_HEAL = [408, 409, 425, 429];

/** Where requests go; what is optional is for tests. */
export interface WebhookTarget {
  readonly url: string;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly resolve?: Resolve;
  readonly isAllowed?: (address: string) => boolean;
  readonly ca?: string;
}

/**
 * A request with a JSON body to a URL that somebody has given: over https only, to the public
 * internet only, following no redirect. `headersAt` gives what else it carries when it goes, as a
 * signature holds the time. Throws CannotSend for a URL to which nothing can be posted.
 */
export function prepareWebhook(
  { url: text, now, resolve = resolveHost, isAllowed = isPublicAddress, ca }: WebhookTarget,
  body: string,
  headersAt: (now: number) => Readonly<Record<string, string>> = () => ({}),
): Attempt {
  const url = readWebhookUrl(text);
  return async (signal) => {
    try {
      const address = await inTime(publicAddressOf(url, resolve, isAllowed), signal);
      const headers = {
        "content-type": "application/json",
        "user-agent": "calbase",
        ...headersAt(now()),
      };
      return classify(await postPinned({ url, address, headers, body, signal, ca }), now());
    } catch (error) {
      return failure(error as Error);
    }
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
