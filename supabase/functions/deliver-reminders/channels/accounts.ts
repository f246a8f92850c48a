import type { ReadVariable } from "../../_shared/environment.ts";
import type { ChannelName, Reminder } from "../reminder.ts";
import { CannotUseAccount } from "./channel.ts";

/** What an account at a provider consists of, and what each part is called where it was set. */
export interface Account {
  /** A part of the account; undefined when it is empty or not set. */
  get(part: string): string | undefined;
  /** The same for a part that cannot be missing. Throws CannotUseAccount with its name. */
  require(part: string): string;
  /** What an admin knows the part by. */
  nameOf(part: string): string;
}

/** How to give a tenant an account, said where there is none at all. */
export const OR_TENANTS_OWN = "and the tenant has no account of its own (set_channel)";

const PROJECT_NAMES: Record<ChannelName, Readonly<Record<string, string>>> = {
  email: { api_key: "RESEND_API_KEY", url: "SMTP_URL", from: "EMAIL_FROM" },
  sms: {
    account_sid: "TWILIO_ACCOUNT_SID",
    auth_token: "TWILIO_AUTH_TOKEN",
    from: "TWILIO_FROM",
    messaging_service_sid: "TWILIO_MESSAGING_SERVICE_SID",
  },
  webhook: {},
};

/**
 * The account to send a reminder with: the tenant's own, else the project's. Throws
 * CannotUseAccount when the tenant's own cannot be read: never is the project's taken instead.
 */
export function accountFor({ account, channel }: Reminder, read: ReadVariable): Account {
  if (account?.unreadable) {
    throw new CannotUseAccount(
      `The tenant's own ${channel} account cannot be read from Vault: give it again (set_channel)`,
    );
  }
  return account ? tenantAccount(account, channel) : projectAccount(channel, read);
}

function tenantAccount(account: NonNullable<Reminder["account"]>, channel: ChannelName): Account {
  return makeAccount(
    (part) => account[part],
    (part) => `"${part}" of the tenant's ${channel} account`,
  );
}

function projectAccount(channel: ChannelName, read: ReadVariable): Account {
  const names = PROJECT_NAMES[channel];
  return makeAccount(
    (part) => (names[part] ? read(names[part]) : undefined),
    (part) => names[part] ?? part,
  );
}

function makeAccount(value: (part: string) => unknown, nameOf: Account["nameOf"]): Account {
  const get = (part: string) => {
    const text = value(part);
    return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
  };
  return {
    get,
    nameOf,
    require(part) {
      const text = get(part);
      if (text === undefined) throw new CannotUseAccount(`${nameOf(part)} is not set`);
      return text;
    },
  };
}
