import type { ReadVariable } from "../../_shared/environment.ts";
import { openEmail } from "../../_shared/sending/open-email.ts";
import { CannotUseAccount } from "../../_shared/sending/transport.ts";
import type { Reminder } from "../reminder.ts";
import { accountFor } from "./accounts.ts";
import type { Channel } from "./channel.ts";
import { emailChannel } from "./email.ts";
import { openSms } from "./open-sms.ts";
import type { PublicLinks } from "./public-links.ts";
import { smsChannel } from "./sms.ts";
import { webhookChannel } from "./webhook.ts";

/** The channels of one run: one for each account that it needs. */
export interface Channels {
  /** The channel for a reminder. Throws CannotUseAccount with what to set when there is none. */
  choose(reminder: Reminder): Channel;
  /** Ends the connections they keep. */
  close(): void;
}

/** What channels are opened with. */
export interface ChannelSettings {
  /** The project's own accounts, and where the providers are when not at their usual addresses. */
  readonly read: ReadVariable;
  readonly links: PublicLinks;
  /** The clock, in ms. */
  readonly now: () => number;
}

/** Channels that are opened when the first reminder needs them. */
export function openChannels(settings: ChannelSettings): Channels {
  const opened = new Map<string, Channel>();
  return {
    choose(reminder) {
      const key = `${reminder.channel} ${JSON.stringify(reminder.account)}`;
      const channel = opened.get(key) ?? open(reminder, settings);
      opened.set(key, channel);
      return channel;
    },
    close() {
      for (const channel of opened.values()) channel.close?.();
    },
  };
}

function open(reminder: Reminder, { read, links, now }: ChannelSettings): Channel {
  const account = accountFor(reminder, read);
  switch (reminder.channel) {
    case "email":
      return emailChannel(openEmail(account, read("RESEND_API_URL")), links);
    case "sms":
      return smsChannel(openSms(account, now, read("TWILIO_API_URL")), links);
    case "webhook": {
      const url = account.get("url");
      if (!url)
        throw new CannotUseAccount(
          "No webhook is configured: the tenant has no URL for it (set_channel)",
        );
      return webhookChannel({ url, secret: account.require("secret"), now });
    }
  }
}
