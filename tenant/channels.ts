import type { Typed } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";

/** The channels there are, as the database names them. */
export const CHANNELS = ["email", "sms", "webhook"] as const;

/** Slug and channel typed after the command. Throws a Problem when one is missing or unknown. */
export function typedChannel({ words }: Typed): { slug: string; channel: string } {
  const [command, slug, channel, ...rest] = words;
  const usage = `npm run tenant -- ${command} <slug> <${CHANNELS.join("|")}>`;
  if (!slug || !channel) {
    throw new Problem(slug ? "Which channel?" : "Which tenant, and which channel?", usage);
  }
  if (!CHANNELS.some((name) => name === channel)) {
    throw new Problem(`"${channel}" is not a channel.`, usage);
  }
  if (rest.length > 0) throw new Problem(`"${rest.join(" ")}" is too much.`, usage);
  return { slug, channel };
}

/** What an account at a provider needs beside its options: its secret, and where that may lie. */
interface Provider {
  readonly channel: string;
  readonly secret: { readonly name: string; readonly variable: string; readonly optional?: true };
  /** Further secrets, only taken from the environment. */
  readonly more?: Readonly<Record<string, string>>;
}

/** The providers, and how their secrets are handed over. */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  resend: {
    channel: "email",
    secret: { name: "api_key", variable: "RESEND_API_KEY" },
    more: { webhook_secret: "RESEND_WEBHOOK_SECRET" },
  },
  smtp: { channel: "email", secret: { name: "url", variable: "SMTP_URL" } },
  twilio: { channel: "sms", secret: { name: "auth_token", variable: "TWILIO_AUTH_TOKEN" } },
  webhook: {
    channel: "webhook",
    secret: { name: "secret", variable: "WEBHOOK_SECRET", optional: true },
  },
};

/** The provider of a channel: the named one, or the only one. Throws a Problem when it is unclear. */
export function chooseProvider(channel: string, named: string | undefined): string {
  const known = Object.keys(PROVIDERS).filter((name) => PROVIDERS[name]?.channel === channel);
  const [only] = known;
  if (named === undefined && known.length === 1 && only) return only;
  if (named !== undefined && known.includes(named)) return named;
  throw new Problem(
    named === undefined
      ? `Through whom is ${channel} sent?`
      : `"${named}" does not send on the channel ${channel}.`,
    `Name one: --provider ${known.join(" | ")}`,
  );
}
