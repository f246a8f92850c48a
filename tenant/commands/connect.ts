import type { CalApi } from "../../supabase/functions/_shared/cal-api/client.ts";
import { NEEDED, TRIGGERS } from "../../supabase/functions/_shared/cal-api/triggers.ts";
import { mendWebhook } from "../../supabase/functions/_shared/cal-api/webhook-mending.ts";
import {
  checkWebhooks,
  type WantedWebhook,
  type WebhookCheck,
} from "../../supabase/functions/_shared/cal-api/webhook-plan.ts";
import {
  webhookScopes,
  webhooksIn,
} from "../../supabase/functions/_shared/cal-api/webhook-scopes.ts";
import { withCalCom } from "../cal-api.ts";
import { connected } from "../connect.ts";
import { readSecret } from "../secret.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";
import { reachableUrl, wantedWebhook } from "../wanted-webhook.ts";
import { faultWords, scopeWords } from "../webhook-words.ts";

/** Registers the tenant's webhook at Cal.com, or mends it. */
export const connect: Subcommand = {
  summary: "registers the tenant's webhook at Cal.com, or mends it",
  help: `Registers the tenant's webhook at Cal.com by its API: URL, secret and triggers. Where there is one
already, it says what was wrong with it and mends that. What somebody added to it stays.

  npm run tenant -- connect <slug> [options]

  --api <url>   Cal.com's API: default https://api.cal.com/v2; https://api.cal.eu/v2 in the EU; or
                that of your own API v2

The API key (in Cal.com: Settings → Security → API keys) is asked for, read from standard input, or
taken from CAL_API_KEY. It is used for this, and not kept.`,
  options: { api: { type: "string" } },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const url = reachableUrl(target, slug);
    const wanted = await connected(target, (client) => wantedWebhook(client, slug, url));
    const key = await readSecret("API key", "CAL_API_KEY");
    await withCalCom(key, typedOption(typed, "api"), (api) => register(api, wanted));
  },
};

async function register(api: CalApi, wanted: WantedWebhook): Promise<void> {
  const { name, email } = await api.me();
  console.log(`The key is ${name ?? "that of"} <${email}>.`);
  const scopes = await webhookScopes(api);
  console.log(`Looking for webhooks: ${scopes.length} s.`);
  const found = await webhooksIn(api, scopes);
  console.log(`\nWebhook  ${wanted.url}`);
  for (const check of checkWebhooks(wanted, found)) await settle(api, check);
}

async function settle(api: CalApi, check: WebhookCheck): Promise<void> {
  const mended = await mendWebhook(api, check);
  console.log(`\nOf ${scopeWords(check.webhook?.scope ?? { kind: "user" })}:`);
  if (check.faults.length === 0) console.log("  It is as it should be.");
  for (const fault of check.faults) console.log(`  ${faultWords(fault)}`);
  if (!mended) return;
  console.log(check.webhook ? "  It is mended." : "  It is made.");
  const lacking = TRIGGERS.filter((trigger) => !mended.triggers.includes(trigger));
  if (lacking.length === 0) return;
  const isServers = lacking.every((trigger) => !NEEDED.includes(trigger));
  console.log(`  This Cal.com does not take ${lacking.join(", ")}.`);
  if (!isServers) console.log("  Without these, bookings will be wrong: update Cal.com.");
}
