import type pg from "pg";
import { Problem } from "../cli/problem.ts";
import { webhookUrl } from "../local/events/index.ts";
import type { WebhookOutcome } from "../supabase/functions/_shared/cal-api/webhook-outcome.ts";
import type { WantedWebhook } from "../supabase/functions/_shared/cal-api/webhook-plan.ts";
import { isLocal, type Target } from "./target.ts";
import type { KnownTenant } from "./tenants.ts";

/**
 * The URL at which Cal.com reaches a tenant. Throws a Problem where it cannot: it posts to public
 * addresses only.
 */
export function reachableUrl({ apiUrl }: Target, slug: string): string {
  if (apiUrl !== undefined && !isLocal(new URL(apiUrl).hostname)) return webhookUrl(apiUrl, slug);
  throw new Problem(
    apiUrl === undefined
      ? "Nothing tells where this project's webhooks are received."
      : "Cal.com cannot reach this machine, and refuses a webhook that leads to it.",
    "Name the deployed project, or a tunnel to this one: --url https://<ref>.supabase.co",
  );
}

/** The webhook a tenant should have. Throws the database's error when there is no such tenant. */
export async function wantedWebhook(
  client: pg.Client,
  slug: string,
  url: string,
): Promise<WantedWebhook> {
  const { rows } = await client.query(
    "select private.wanted_webhook(private.tenant_with_slug($1), $2) as webhook",
    [slug, url],
  );
  const wanted = rows[0].webhook as WantedWebhook;
  if (wanted.secrets.length > 0) return wanted;
  throw new Problem(
    `The tenant ${slug} has no secret that can be read.`,
    `Make one: npm run tenant -- rotate-secret ${slug}`,
  );
}

/** Keeps on the tenant's connection how its webhook is at Cal.com. */
export async function noteWebhook(
  client: pg.Client,
  { id }: Pick<KnownTenant, "id">,
  outcome: WebhookOutcome,
): Promise<void> {
  await client.query("select private.note_webhook($1, $2)", [id, JSON.stringify(outcome)]);
}
