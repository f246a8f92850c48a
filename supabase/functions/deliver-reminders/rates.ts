import type { ReadVariable } from "../_shared/environment.ts";
import type { Rates } from "./reminder-queue.ts";

/** What Resend allows an account that has not asked for more. */
const RESEND_RATE = 2;

/**
 * How many messages a second the project's accounts may send: EMAIL_RATE_PER_SECOND and
 * SMS_RATE_PER_SECOND; without them, two e-mails by Resend.
 */
export function projectRates(read: ReadVariable): Rates {
  const email =
    positive(read("EMAIL_RATE_PER_SECOND")) ?? (read("RESEND_API_KEY") ? RESEND_RATE : undefined);
  const sms = positive(read("SMS_RATE_PER_SECOND"));
  return { ...(email && { email }), ...(sms && { sms }) };
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return number > 0 && Number.isFinite(number) ? number : undefined;
}
