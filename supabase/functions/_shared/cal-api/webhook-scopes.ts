import type { CalApi } from "./client.ts";
import { type CalApiFailure, CalApiProblem } from "./problem.ts";
import type { ApiWebhook, WebhookScope } from "./webhooks.ts";

type Reader = Pick<CalApi, "me" | "webhooks" | "eventTypes" | "teams">;

/** What a role, a plan or a smaller installation lacks: then there is nothing to find there. */
const NOT_HERE: readonly CalApiFailure[] = ["forbidden", "not found", "unsupported"];

/**
 * All scopes in which the key's owner may have webhooks: their own, their organization's, and each
 * event type's of theirs and their teams'. One request a second each: an account with many event
 * types takes a minute or two.
 */
export async function webhookScopes(api: Reader): Promise<readonly WebhookScope[]> {
  const { organizationId } = await api.me();
  const scopes: WebhookScope[] = [{ kind: "user" }];
  if (organizationId !== null) scopes.push({ kind: "organization", organizationId });
  for (const { id } of await orNone(api.eventTypes())) {
    scopes.push({ kind: "event type", eventTypeId: id });
  }
  for (const { id: teamId } of await orNone(api.teams())) {
    for (const { id: eventTypeId } of await orNone(api.eventTypes(teamId))) {
      scopes.push({ kind: "team event type", teamId, eventTypeId });
    }
  }
  return scopes;
}

/** The webhooks of some scopes. */
export async function webhooksIn(
  api: Pick<CalApi, "webhooks">,
  scopes: readonly WebhookScope[],
): Promise<readonly ApiWebhook[]> {
  const webhooks: ApiWebhook[] = [];
  for (const scope of scopes) webhooks.push(...(await orNone(api.webhooks(scope))));
  return webhooks;
}

async function orNone<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked;
  } catch (problem) {
    if (problem instanceof CalApiProblem && NOT_HERE.includes(problem.kind)) return [];
    throw problem;
  }
}
