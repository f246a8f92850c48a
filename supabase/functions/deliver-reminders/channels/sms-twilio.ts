import { Buffer } from "node:buffer";
import { retryAfter, withoutAnswer } from "../../_shared/sending/http-failure.ts";
import {
  ANSWER_TIMEOUT_MS,
  type SendResult,
  type Transport,
} from "../../_shared/sending/transport.ts";
import type { SmsMessage } from "./channel.ts";

/** The longest that Twilio lets a message wait, in seconds. */
const MAX_VALIDITY = 36_000;
/** The recipient has answered STOP. */
const OPTED_OUT = 21610;
/** The number is a landline, or for another reason takes no text messages. */
const LANDLINE = [21614, 21635];
/**
 * The account has sent as many messages as it may, and what that means (twilio.com/docs/api/errors):
 * some come with the same 429 as too many requests at once, but trying again soon changes nothing.
 * The day is a window of 24 hours that moves on, so room comes back bit by bit, not at midnight.
 */
const USED_UP: Readonly<Record<number, string>> = {
  63038: "the account may send no more in these 24 hours; ask Twilio for a higher daily limit",
  60728: "the account may send no more in this hour; ask Twilio for a higher hourly limit",
  30454: "the trial account may send no more; upgrade it",
};
/** Too many requests, and too many messages of this sender waiting at Twilio. */
const TOO_FAST = [20429, 21611];
/** Wrong key, suspended account, and senders that are missing or not of this account. */
const ACCOUNT_CODES = [
  20003, 20005, 20006, 20404, 21212, 21601, 21603, 21606, 21659, 21660, 21701, 21703, 21704, 21705,
];

/**
 * Of these, what a short code comes to in another country than its own, where it cannot send
 * (twilio.com/docs/api/errors/21606, 21659): that is the recipient's matter, not the account's.
 */
const NOT_FROM_HERE = [21606, 21659];
const SHORT_CODE = /^\d{3,8}$/;

/** What the transport works with. */
export interface TwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number or name to send from, or a messaging service that chooses one. */
  readonly sender: { readonly From: string } | { readonly MessagingServiceSid: string };
  readonly baseUrl?: string;
  /** The clock, in ms. */
  readonly now?: () => number;
}

/** Sends text messages by Twilio's HTTP API. It sends the same message as often as it is asked to. */
export function createTwilioTransport(options: TwilioOptions): Transport<SmsMessage> {
  const { accountSid, authToken, sender, now = Date.now } = options;
  const { baseUrl = "https://api.twilio.com" } = options;
  const url = `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const login = Buffer.from(`${accountSid}:${authToken}`).toString("base64");
  return {
    provider: "twilio",
    // As private.resends_unknown() says of text messages.
    delivery: "at-most-once",
    timeoutMs: ANSWER_TIMEOUT_MS,
    async send(message, { signal }) {
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: {
            authorization: `Basic ${login}`,
            "content-type": "application/x-www-form-urlencoded",
          },
          // As a blob: when a connection breaks, Deno's fetch sends a request of text once more,
          // unasked (denoland/deno#35610), and the person would get two messages.
          body: new Blob([form(sender, message, now())]),
          signal,
        });
        return classify(await readAnswer(response), sender);
      } catch (error) {
        return withoutAnswer("Twilio", error, signal);
      }
    },
  };
}

function form(
  sender: TwilioOptions["sender"],
  { to, text, expiresAt, reportTo }: SmsMessage,
  now: number,
): string {
  const fields = {
    ...sender,
    To: to,
    Body: text,
    // What is not on its way by then is dropped by Twilio: no reminder comes after its meeting.
    ...(expiresAt && { ValidityPeriod: String(validity(expiresAt, now)) }),
    // Twilio refuses an address that it could not reach, such as that of a local stack.
    ...(reportTo.startsWith("https:") && { StatusCallback: reportTo }),
  };
  return new URLSearchParams(fields).toString();
}

function validity(expiresAt: Date, now: number): number {
  const seconds = Math.floor((expiresAt.getTime() - now) / 1000);
  return Math.min(Math.max(seconds, 1), MAX_VALIDITY);
}

interface Answer {
  readonly status: number;
  readonly code?: number;
  readonly sid?: string;
  readonly error: string;
  readonly retryAfterSeconds: number;
}

async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers, statusText } = response;
  const body = await response.json().catch(() => ({}));
  return {
    status,
    code: typeof body?.code === "number" ? body.code : undefined,
    sid: typeof body?.sid === "string" ? body.sid : undefined,
    error: `Twilio ${status} ${body?.code ?? ""}: ${body?.message ?? statusText}`,
    retryAfterSeconds: retryAfter(headers.get("retry-after"), Date.now()),
  };
}

function classify(
  { status, code = 0, sid, error, retryAfterSeconds }: Answer,
  sender: TwilioOptions["sender"],
): SendResult {
  if (status < 300) return { outcome: "sent", providerMessageId: sid };
  if (code === OPTED_OUT) return { outcome: "failed", error, suppress: "stopped" };
  if (LANDLINE.includes(code)) return { outcome: "failed", error, suppress: "landline" };
  const usedUp = USED_UP[code];
  if (usedUp) return { outcome: "blocked", error: `${error} (${usedUp})` };
  if (status === 429 || TOO_FAST.includes(code)) {
    return { outcome: "retry", error, retryAfterSeconds, isRateLimited: true };
  }
  const isShortCode = "From" in sender && SHORT_CODE.test(sender.From);
  if (isShortCode && NOT_FROM_HERE.includes(code)) return { outcome: "failed", error };
  if (status === 401 || ACCOUNT_CODES.includes(code)) return { outcome: "blocked", error };
  // Whether it was taken before the server failed, nobody knows.
  return { outcome: status >= 500 ? "unknown" : "failed", error };
}
