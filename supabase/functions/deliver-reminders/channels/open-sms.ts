import type { Account } from "../../_shared/sending/account.ts";
import { CannotUseAccount, type Transport } from "../../_shared/sending/transport.ts";
import type { SmsMessage } from "./channel.ts";
import { createTwilioTransport, type TwilioOptions } from "./sms-twilio.ts";

/** Twilio, by the account. Throws CannotUseAccount with what is missing. */
export function openSms(account: Account, now: () => number, baseUrl?: string) {
  if (!account.get("account_sid")) {
    const name = account.nameOf("account_sid");
    throw new CannotUseAccount(`SMS is not configured: ${name} is not set${account.orElse}`);
  }
  return createTwilioTransport({
    accountSid: account.require("account_sid"),
    authToken: account.require("auth_token"),
    sender: readSender(account),
    baseUrl,
    now,
  }) satisfies Transport<SmsMessage>;
}

function readSender(account: Account): TwilioOptions["sender"] {
  const service = account.get("messaging_service_sid");
  if (service) return { MessagingServiceSid: service };
  const number = account.get("from");
  if (number) return { From: number };
  const names = `${account.nameOf("from")} nor ${account.nameOf("messaging_service_sid")}`;
  throw new CannotUseAccount(`Neither ${names} is set`);
}
