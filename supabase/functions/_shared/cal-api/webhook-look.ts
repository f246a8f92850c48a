import type { CalApi } from "./client.ts";
import { CalApiProblem } from "./problem.ts";
import { mendWebhook } from "./webhook-mending.ts";
import { outcomeOf, type WebhookOutcome } from "./webhook-outcome.ts";
import { agreedMend, checkWebhooks, type WantedWebhook, webhooksOf } from "./webhook-plan.ts";
import { webhookScopes, webhooksIn } from "./webhook-scopes.ts";
import { scopeWords } from "./webhook-words.ts";
import type { ApiWebhook, WebhookScope } from "./webhooks.ts";

/** What looking works with. */
export interface Looking {
  /** Where webhooks led to the tenant before; there, and at the key's owner, is looked first. */
  readonly known: readonly WebhookScope[];
  /** Whether there is no more time. */
  readonly isUp: () => boolean;
}

/**
 * Looks how a tenant's webhook is, and does by itself what was agreed when it was made: see
 * agreedMend(). Everywhere it looks only the first time, and when it finds none where one was.
 * Throws a CalApiProblem when Cal.com does not tell for now.
 */
export async function lookAtWebhook(
  api: CalApi,
  wanted: WantedWebhook,
  looking: Looking,
): Promise<WebhookOutcome> {
  const [slug] = wanted.names as [string];
  const own = await webhooksOfOwner(api);
  if (!own) return unknown("The key may not see webhooks.");
  const others = looking.known.filter(({ kind }) => kind !== "user");
  const found = [...own, ...(await webhooksIn(api, others))];
  if (looking.known.length === 0 || webhooksOf(wanted, found).length === 0) {
    const isWhole = await lookEverywhere(api, found, looking.isUp);
    if (!isWhole && webhooksOf(wanted, found).length === 0) {
      return unknown(
        `It is not where it was looked for, and there are more event types than a minute is enough for. To look everywhere: npm run tenant -- connect ${slug}`,
      );
    }
  }
  const mended = await mendAgreed(api, wanted, found);
  return outcomeOf(checkWebhooks(wanted, found), slug, mended);
}

/** Null where the key may not see them, or the installation has no such route. */
async function webhooksOfOwner(api: CalApi): Promise<readonly ApiWebhook[] | null> {
  try {
    return await api.webhooks({ kind: "user" });
  } catch (problem) {
    if (problem instanceof CalApiProblem && ["forbidden", "unsupported"].includes(problem.kind)) {
      return null;
    }
    throw problem;
  }
}

function unknown(note: string): WebhookOutcome {
  return { state: null, note, scopes: [] };
}

/** Adds what it finds; false when the time was up before. */
async function lookEverywhere(
  api: CalApi,
  found: ApiWebhook[],
  isUp: () => boolean,
): Promise<boolean> {
  for await (const scopes of webhookScopes(api)) {
    if (isUp()) return false;
    for (const scope of scopes.filter(({ kind }) => kind !== "user")) {
      found.push(...(await webhooksIn(api, [scope])));
      if (isUp()) return false;
    }
  }
  return true;
}

/** Mends what may be, puts it in the place of what was found, and tells of it. */
async function mendAgreed(
  api: CalApi,
  wanted: WantedWebhook,
  found: ApiWebhook[],
): Promise<readonly string[]> {
  const said: string[] = [];
  for (const check of checkWebhooks(wanted, found)) {
    const agreed = agreedMend(wanted, check);
    if (!agreed || !check.webhook) continue;
    try {
      const mended = await mendWebhook(api, { ...check, mend: agreed });
      if (!mended) continue;
      found[found.indexOf(check.webhook)] = mended;
      said.push(`Of ${scopeWords(mended.scope)}, it was given ${givenWords(agreed)}.`);
    } catch (problem) {
      // Then it stays as it is, and that is told.
      if (!(problem instanceof CalApiProblem) || problem.mayHeal) throw problem;
    }
  }
  return said;
}

function givenWords({
  secret,
  triggers,
}: {
  secret?: string;
  triggers?: readonly string[];
}): string {
  return [secret !== undefined && "the newest secret", triggers && "the triggers it lacked"]
    .filter(Boolean)
    .join(" and ");
}
