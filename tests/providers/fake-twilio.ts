import { createHmac, randomBytes } from "node:crypto";
import { FakeProvider, type Fault, type ProviderRequest, type Reply } from "./fake-provider.ts";

/** A text message that Twilio took. */
export interface TakenSms {
  readonly sid: string;
  /** When, in ms. */
  readonly at: number;
  readonly params: Readonly<Record<string, string>>;
}

/** The account that the fake knows. */
export const TWILIO = { accountSid: `AC${"0".repeat(32)}`, authToken: "twilio-token" };

/** A request by which Twilio tells what became of a message. */
export interface StatusReport {
  readonly url: string;
  readonly form: URLSearchParams;
  /** The header `x-twilio-signature`. */
  readonly signature: string;
}

/**
 * What Twilio sends to a message's StatusCallback when its status changes, as its documentation
 * describes it: the form, and the signature over the address and the sorted fields.
 */
export function statusReport(
  { sid, params }: TakenSms,
  status: string,
  code?: number,
): StatusReport {
  const url = params.StatusCallback ?? "";
  const fields = {
    ...{ AccountSid: TWILIO.accountSid, ApiVersion: "2010-04-01" },
    ...{ MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status },
    ...{ From: params.From ?? "", To: params.To ?? "" },
    ...(code && { ErrorCode: String(code) }),
  };
  const signed = Object.entries(fields)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => name + value);
  const signature = createHmac("sha1", TWILIO.authToken)
    .update(url + signed.join(""))
    .digest("base64");
  return { url, form: new URLSearchParams(fields), signature };
}

const PARAMETERS = [
  "To",
  "From",
  "MessagingServiceSid",
  "Body",
  "StatusCallback",
  "ValidityPeriod",
];
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Twilio's `POST /2010-04-01/Accounts/{sid}/Messages.json` as its documentation describes it. It
 * knows no idempotency: what is sent twice is taken twice.
 */
export class FakeTwilio extends FakeProvider {
  readonly taken: TakenSms[] = [];
  /** Numbers that have answered STOP. */
  readonly optedOut = new Set<string>();
  /** Numbers of landlines in countries where Twilio does not try them. */
  readonly landlines = new Set<string>();
  /** Senders that are not of this account. */
  readonly strangers = new Set<string>();

  protected judge({ method, path, headers, raw }: ProviderRequest): Reply {
    const { accountSid, authToken } = TWILIO;
    const login = Buffer.from(`${accountSid}:${authToken}`).toString("base64");
    if (headers.authorization !== `Basic ${login}`) return this.refuse("bad_key");
    if (path !== `/2010-04-01/Accounts/${accountSid}/Messages.json` || method !== "POST") {
      return error(404, 20404, "The requested resource was not found");
    }
    if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
      return error(400, 21602, "Message body is required.");
    }
    const params = Object.fromEntries(new URLSearchParams(raw));
    const problem = problemOf(params);
    if (problem) return problem;
    if (this.strangers.has(params.From as string) || !reaches(params)) {
      return error(400, 21606, "The 'From' phone number is not valid for this destination/account");
    }
    if (this.optedOut.has(params.To as string)) {
      return error(400, 21610, "Attempt to send to unsubscribed recipient");
    }
    if (this.landlines.has(params.To as string)) {
      return error(400, 21635, "'To' number cannot be a landline");
    }
    const sid = `SM${randomBytes(16).toString("hex")}`;
    this.taken.push({ sid, at: Date.now(), params });
    return { status: 201, body: { sid, status: "queued", error_code: null, error_message: null } };
  }

  protected refuse(fault: Fault): Reply {
    switch (fault) {
      case "rate_limited":
        return error(429, 20429, "Too Many Requests");
      case "quota":
        return error(403, 20005, "Account not active");
      case "daily_limit":
        return error(429, 63038, "Account exceeded the daily messages limit");
      case "bad_key":
        return error(401, 20003, "Authenticate");
      case "invalid_recipient":
        return error(400, 21211, "Invalid 'To' Phone Number");
      default:
        return error(500, 20500, "Internal Server Error");
    }
  }
}

function error(status: number, code: number, message: string): Reply {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return { status, body: { status, code, message, more_info } };
}

/** A short code, here one of the United States, sends within its own country only. */
function reaches({ From, To }: Readonly<Record<string, string>>): boolean {
  return !/^\d{3,8}$/.test(From ?? "") || (To ?? "").startsWith("+1");
}

function problemOf(params: Readonly<Record<string, string>>): Reply | null {
  const { To, From, MessagingServiceSid, Body, StatusCallback, ValidityPeriod } = params;
  if (Object.keys(params).some((name) => !PARAMETERS.includes(name))) {
    return error(400, 20001, "Unknown parameters");
  }
  if (!To) return error(400, 21604, "A 'To' phone number is required.");
  if (!E164.test(To)) return error(400, 21211, `Invalid 'To' Phone Number: ${To}`);
  if (!From === !MessagingServiceSid)
    return error(400, 21603, "A 'From' phone number is required.");
  if (!Body) return error(400, 21602, "Message body is required.");
  if (Body.length > 1600) return error(400, 21617, "The concatenated message body is too long.");
  if (StatusCallback !== undefined && !isReachable(StatusCallback)) {
    return error(400, 21609, "Invalid 'StatusCallback'");
  }
  const seconds = Number(ValidityPeriod ?? 1);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 36_000) {
    return error(400, 90007, "Invalid validity period value");
  }
  return null;
}

function isReachable(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return /^https?:$/.test(protocol) && hostname.includes(".") && !/^[\d.]+$/.test(hostname);
}
