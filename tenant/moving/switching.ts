import { Problem } from "../../cli/problem.ts";
import { withCalCom } from "../cal-api.ts";
import { shownWebhookUrl } from "../cal-com.ts";
import { calKeyOf } from "../connection.ts";
import { register, unregister } from "../registering.ts";
import { namesOf } from "../tenants.ts";
import { noteWebhook, reachableUrl, wantedWebhook } from "../wanted-webhook.ts";
import type { Moving } from "./checks.ts";
import type { Project } from "./project.ts";

/**
 * Has Cal.com post to the other project: by its API where the tenant is connected, the new webhook
 * before the old one goes. Says what it did, or what is to be done by hand.
 */
export async function switchWebhook(
  source: Project,
  to: Project,
  { tenantId, slug }: Moving,
): Promise<void> {
  const key = await calKeyOf(to.client, tenantId);
  const isSwitched = key !== undefined && (await switchByApi(source, to, { tenantId, slug }, key));
  if (isSwitched) return;
  console.log(`In Cal.com, Settings → Developer → Webhooks: give the webhook the new URL; the secret stays.
  from  ${shownWebhookUrl(source.target, slug)}
  to    ${shownWebhookUrl(to.target, slug)}`);
}

async function switchByApi(
  source: Project,
  to: Project,
  { tenantId, slug }: Moving,
  { key, apiUrl }: { readonly key: string; readonly apiUrl: string },
): Promise<boolean> {
  try {
    const url = reachableUrl(to.target, slug);
    const wanted = await wantedWebhook(to.client, slug, url);
    await withCalCom(key, apiUrl, async (api) => {
      await noteWebhook(to.client, { id: tenantId }, await register(api, wanted));
      const names = await namesOf(source.client, tenantId);
      await unregister(api, { url: shownWebhookUrl(source.target, slug), names });
    });
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.log(`Cal.com could not be told: ${error.message}`);
    return false;
  }
}
