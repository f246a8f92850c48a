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

/**
 * To which countries the project's account texts: SMS_COUNTRIES, calling codes with commas between,
 * or else that of the number it texts from, which the database reads. A name and a messaging service
 * tell none: then each tenant has to (limit_texts).
 */
export function projectTextCountries(read: ReadVariable): readonly string[] {
  const named = read("SMS_COUNTRIES")?.trim();
  if (named) return named.split(",").map((code) => code.trim());
  const service = read("TWILIO_MESSAGING_SERVICE_SID");
  return service ? [] : [read("TWILIO_FROM") ?? ""].filter(Boolean);
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return number > 0 && Number.isFinite(number) ? number : undefined;
}
