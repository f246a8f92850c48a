import type { ReadVariable } from "../../_shared/environment.ts";
import type { Attempt } from "../../_shared/sending/transport.ts";
import type { WebhookTarget } from "../../_shared/sending/webhook.ts";
import type { AlertMessage, AlertRecipient } from "../alert-message.ts";
import { openEmailChannel } from "./email.ts";
import { slackChannel } from "./slack.ts";
import { webhookChannel } from "./webhook.ts";

/** A way to tell recipients: the writing of a message, and who takes it. */
export interface AlertChannel {
  readonly provider: string;
  /** The longest that sending one message may take. */
  readonly timeoutMs: number;
  /** Writes a message. Throws CannotSend when there can be none, and says why. */
  prepare(message: AlertMessage): Attempt;
  close?(): void;
}

/** The channels of one run. */
export interface AlertChannels {
  /** The channel for a recipient. Throws CannotUseAccount with what is missing. */
  choose(recipient: AlertRecipient): AlertChannel;
  /** Ends the connections they keep. */
  close(): void;
}

/** What channels are opened with; what is optional is for tests. */
export interface AlertChannelSettings {
  /** The project's own mail account, and where Resend is when not at its usual address. */
  readonly read: ReadVariable;
  /** Which calbase this is, as recipients know it: the host of its functions. */
  readonly installation: string;
  /** The clock, in ms. */
  readonly now: () => number;
  readonly network?: Pick<WebhookTarget, "resolve" | "isAllowed" | "ca">;
}

/** Channels that are opened when the first recipient needs them. */
export function openAlertChannels(settings: AlertChannelSettings): AlertChannels {
  let email: AlertChannel | undefined;
  return {
    choose({ channel }) {
      switch (channel) {
        case "email":
          email ??= openEmailChannel(settings);
          return email;
        case "slack":
          return slackChannel(settings);
        case "webhook":
          return webhookChannel(settings);
      }
    },
    close: () => email?.close?.(),
  };
}
