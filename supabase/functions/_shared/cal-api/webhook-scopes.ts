import type { CalApi } from "./client.ts";
import { type CalApiFailure, CalApiProblem } from "./problem.ts";
import type { ApiWebhook, WebhookScope } from "./webhooks.ts";

type Reader = Pick<CalApi, "me" | "webhooks" | "eventTypes" | "teams">;

/** What a role, a plan or a smaller installation lacks: then there is nothing to find there. */
const NOT_HERE: readonly CalApiFailure[] = ["forbidden", "not found", "unsupported"];

/**
 * All scopes in which the key's owner may have webhooks, some at a time: their own and their
 * organization's, each event type's of theirs, and of each team. A request a second for each time,
 * so that whoever has no time can stop.
 */
export async function* webhookScopes(api: Reader): AsyncGenerator<readonly WebhookScope[]> {
  const { organizationId } = await api.me();
  yield [
    { kind: "user" },
    ...(organizationId === null ? [] : [{ kind: "organization", organizationId } as const]),
  ];
  yield (await orNone(api.eventTypes())).map(({ id }) => ({ kind: "event type", eventTypeId: id }));
  for (const { id: teamId } of await orNone(api.teams())) {
    const types = await orNone(api.eventTypes(teamId));
    yield types.map(({ id }) => ({ kind: "team event type", teamId, eventTypeId: id }));
  }
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
