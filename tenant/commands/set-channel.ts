import type { Typed } from "../../cli/command.ts";
import { Problem } from "../../cli/problem.ts";
import { fields } from "../../cli/table.ts";
import { chooseProvider, PROVIDERS, typedChannel } from "../channels.ts";
import { connected } from "../connect.ts";
import { readSecret } from "../secret.ts";
import { type Subcommand, typedOption } from "../subcommand.ts";

/** Options that are settings, by the name the database has for them. */
const SETTINGS = {
  from: "from",
  "account-sid": "account_sid",
  "messaging-service-sid": "messaging_service_sid",
  "webhook-url": "url",
} as const;

/** Gives a tenant an account of its own at a provider. */
export const setChannel: Subcommand = {
  summary: "an account of the tenant's own at a provider",
  help: `Gives a tenant an account of its own on a channel, in place of the one it had. It is kept in Vault.
A channel that was stopped by its provider's refusals sends again.

  npm run tenant -- set-channel <slug> email --provider resend --from "Acme <hello@acme.com>"
  npm run tenant -- set-channel <slug> email --provider smtp --from "Acme <hello@acme.com>"
  npm run tenant -- set-channel <slug> sms --account-sid AC… --from +491701234567
  npm run tenant -- set-channel <slug> sms --account-sid AC… --messaging-service-sid MG…
  npm run tenant -- set-channel <slug> webhook --webhook-url https://acme.com/reminders

  --rate <number>   messages a second that the account takes; without it, as fast as can be

The secret is asked for, read from standard input, or taken from the environment:
  resend    RESEND_API_KEY, and RESEND_WEBHOOK_SECRET for bounces and complaints if it is set
  smtp      SMTP_URL, as smtps://user:password@host:465
  twilio    TWILIO_AUTH_TOKEN
  webhook   WEBHOOK_SECRET, as whsec_…; without it one is made and shown`,
  options: {
    provider: { type: "string" },
    rate: { type: "string" },
    from: { type: "string" },
    "account-sid": { type: "string" },
    "messaging-service-sid": { type: "string" },
    "webhook-url": { type: "string" },
  },

  async run(target, typed) {
    const { slug, channel } = typedChannel(typed);
    const provider = chooseProvider(channel, typedOption(typed, "provider"));
    const settings = { provider, ...typedSettings(typed), ...(await secretsOf(provider)) };
    const { rows } = await connected(target, (client) =>
      client.query("select public.set_channel($1, $2, $3) as settings", [slug, channel, settings]),
    );
    console.log(`The tenant ${slug} sends ${channel} through an account of its own.\n`);
    console.log(fields(rows[0].settings));
    if (rows[0].settings.secret) {
      console.log("\nWith the secret the receiver verifies the requests. It is not shown again.");
    }
  },
};

function typedSettings(typed: Typed): Record<string, string | number> {
  const settings: Record<string, string | number> = {};
  for (const [option, name] of Object.entries(SETTINGS)) {
    const value = typedOption(typed, option);
    if (value !== undefined) settings[name] = value;
  }
  const rate = typedOption(typed, "rate");
  if (rate === undefined) return settings;
  if (!/^\d+(\.\d+)?$/.test(rate)) {
    throw new Problem(`"${rate}" is not a number of messages a second.`, "For example --rate 2");
  }
  return { ...settings, rate_per_second: Number(rate) };
}

async function secretsOf(name: string): Promise<Record<string, string>> {
  const { secret, more = {} } = PROVIDERS[name] as (typeof PROVIDERS)[string];
  const secrets: Record<string, string> = {};
  for (const [setting, variable] of Object.entries(more)) {
    const value = process.env[variable];
    if (value) secrets[setting] = value;
  }
  const isLeftOut = secret.optional && !process.env[secret.variable];
  if (!isLeftOut) secrets[secret.name] = await readSecret(secret.name, secret.variable);
  return secrets;
}
