import type { ReadVariable } from "../environment.ts";
import { CannotUseAccount } from "./transport.ts";

/** What an account at a provider consists of, and what each part is called where it was set. */
export interface Account {
  /** A part of the account; undefined when it is empty or not set. */
  get(part: string): string | undefined;
  /** The same for a part that cannot be missing. Throws CannotUseAccount with its name. */
  require(part: string): string;
  /** What an admin knows the part by. */
  nameOf(part: string): string;
  /** Goes on after "… is not set" with what else there might be; empty where there is nothing. */
  readonly orElse: string;
}

/** What an account is made from. */
interface AccountParts {
  readonly value: (part: string) => unknown;
  readonly nameOf: Account["nameOf"];
  readonly orElse: string;
}

/** An account whose blank parts are as good as missing. */
export function makeAccount({ value, nameOf, orElse }: AccountParts): Account {
  const get = (part: string) => {
    const text = value(part);
    return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
  };
  return {
    get,
    nameOf,
    orElse,
    require(part) {
      const text = get(part);
      if (text === undefined) throw new CannotUseAccount(`${nameOf(part)} is not set`);
      return text;
    },
  };
}

const PROJECT_NAMES = {
  email: { api_key: "RESEND_API_KEY", url: "SMTP_URL", from: "EMAIL_FROM" },
  sms: {
    account_sid: "TWILIO_ACCOUNT_SID",
    auth_token: "TWILIO_AUTH_TOKEN",
    from: "TWILIO_FROM",
    messaging_service_sid: "TWILIO_MESSAGING_SERVICE_SID",
  },
  webhook: {},
} as const;

/** The project's own account on a channel, from the environment. */
export function projectAccount(
  channel: keyof typeof PROJECT_NAMES,
  read: ReadVariable,
  orElse = "",
): Account {
  const names: Readonly<Record<string, string>> = PROJECT_NAMES[channel];
  return makeAccount({
    value: (part) => (names[part] ? read(names[part]) : undefined),
    nameOf: (part) => names[part] ?? part,
    orElse,
  });
}
