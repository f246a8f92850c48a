import type { CalApi } from "../supabase/functions/_shared/cal-api/client.ts";
import { NEEDED, TRIGGERS } from "../supabase/functions/_shared/cal-api/triggers.ts";
import { mendWebhook } from "../supabase/functions/_shared/cal-api/webhook-mending.ts";
import {
  outcomeOf,
  type WebhookOutcome,
} from "../supabase/functions/_shared/cal-api/webhook-outcome.ts";
import {
  checkWebhooks,
  type WantedWebhook,
  type WebhookCheck,
  webhooksOf,
} from "../supabase/functions/_shared/cal-api/webhook-plan.ts";
import { webhookScopes, webhooksIn } from "../supabase/functions/_shared/cal-api/webhook-scopes.ts";
import { faultWords, scopeWords } from "../supabase/functions/_shared/cal-api/webhook-words.ts";
import type { ApiWebhook, WebhookScope } from "../supabase/functions/_shared/cal-api/webhooks.ts";

/** Registers a tenant's webhook at Cal.com, or mends it, says what it did, and gives how it is. */
export async function register(api: CalApi, wanted: WantedWebhook): Promise<WebhookOutcome> {
  const { name, email } = await api.me();
  console.log(`The key is ${shown(name ?? "that of")} <${shown(email)}>.`);
  const found = await allWebhooks(api);
  console.log(`\nWebhook  ${wanted.url}`);
  const settled: ApiWebhook[] = [];
  for (const check of checkWebhooks(wanted, found)) {
    const webhook = await settle(api, check);
    if (webhook) settled.push(webhook);
  }
  const [slug] = wanted.names as [string];
  return { ...outcomeOf(checkWebhooks(wanted, settled), slug), url: wanted.url };
}

/** Deletes whatever leads to the tenant, and says what it did. */
export async function unregister(
  api: CalApi,
  wanted: Pick<WantedWebhook, "url" | "names">,
): Promise<void> {
  const webhooks = webhooksOf(wanted, await allWebhooks(api));
  for (const webhook of webhooks) {
    await api.deleteWebhook(webhook);
    console.log(`The webhook of ${scopeWords(webhook.scope)} is deleted.`);
  }
  if (webhooks.length === 0) console.log("Cal.com has no webhook that leads to this tenant.");
}

/** What Cal.com says of people, without what would tell a terminal what to do. */
function shown(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}

async function allWebhooks(api: CalApi): Promise<readonly ApiWebhook[]> {
  const scopes: WebhookScope[] = [];
  for await (const some of webhookScopes(api)) scopes.push(...some);
  console.log(`Looking for webhooks: ${scopes.length} s.`);
  return await webhooksIn(api, scopes);
}

/** Gives the webhook as it is then. */
async function settle(api: CalApi, check: WebhookCheck): Promise<ApiWebhook | null> {
  console.log(`\nOf ${scopeWords(check.webhook?.scope ?? { kind: "user" })}:`);
  if (check.faults.length === 0) console.log("  It is as it should be.");
  for (const fault of check.faults) console.log(`  ${faultWords(fault)}`);
  const mended = await mendWebhook(api, check);
  if (!mended) return check.webhook;
  console.log(check.webhook ? "  Mended." : "  Made.");
  tellLacking(mended);
  return mended;
}

function tellLacking(mended: ApiWebhook): void {
  const lacking = TRIGGERS.filter((trigger) => !mended.triggers.includes(trigger));
  if (lacking.length === 0) return;
  const isServers = lacking.every((trigger) => !NEEDED.includes(trigger));
  console.log(`  This Cal.com does not take ${lacking.join(", ")}.`);
  if (!isServers) console.log("  Without these, bookings will be wrong: update Cal.com.");
}
