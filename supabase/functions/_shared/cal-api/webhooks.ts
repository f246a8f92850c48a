import type { Ask } from "./ask.ts";
import { Fields, readText } from "./fields.ts";
import { type Place, readPage } from "./pages.ts";

/**
 * Whose events a webhook gets. The same URL may be registered once in each scope, and then gets an
 * event once from each.
 */
export type WebhookScope =
  | { readonly kind: "user" }
  | { readonly kind: "event type"; readonly eventTypeId: number }
  | { readonly kind: "team event type"; readonly teamId: number; readonly eventTypeId: number }
  | { readonly kind: "organization"; readonly organizationId: number };

/** A webhook as it is at Cal.com. */
export interface ApiWebhook {
  readonly id: string;
  readonly scope: WebhookScope;
  readonly url: string;
  /** Off after somebody's answer 410, or by hand. */
  readonly active: boolean;
  readonly triggers: readonly string[];
  /** Whoever has the key reads it. Null when there is none, and nothing is signed. */
  readonly secret: string | null;
  /** Of its bodies, in words of the owner's; null when they are Cal.com's own. */
  readonly payloadTemplate: string | null;
  /** Null where the installation knows none. */
  readonly version: string | null;
  /** After how long somebody counts as missing, in a unit that is not read; null when untold. */
  readonly noShowAfter: number | null;
}

/** What a webhook is made with or changed to. */
export interface WebhookSettings {
  readonly url: string;
  readonly active: boolean;
  readonly triggers: readonly string[];
  readonly secret: string;
  readonly version?: string;
  /** How long after the start somebody counts as missing; needed with AFTER_*_CAL_VIDEO_NO_SHOW. */
  readonly noShowAfterMinutes?: number;
  /** Null for Cal.com's own bodies. */
  readonly payloadTemplate?: null;
}

const PAGE = 250;
/** Nobody has so many. */
const MAX_PAGES = 20;

/** All webhooks of a scope. The route has no pagination to read: a full page has a next one. */
export async function listWebhooks(ask: Ask, scope: WebhookScope): Promise<readonly ApiWebhook[]> {
  const webhooks: ApiWebhook[] = [];
  let place: Place | null = { skip: 0 };
  for (let page = 0; place && page < MAX_PAGES; page++) {
    const answer = await ask({ path: pathOf(scope), query: { take: PAGE, ...place } });
    const { items, next } = readPage(answer, place, PAGE);
    webhooks.push(...items.map((item, index) => readWebhook(item, `data[${index}]`, scope)));
    place = next;
  }
  return webhooks;
}

/** Makes a webhook. A "conflict" says that this URL has one in this scope. */
export async function createWebhook(
  ask: Ask,
  scope: WebhookScope,
  settings: WebhookSettings,
): Promise<ApiWebhook> {
  const { data } = await ask({
    method: "POST",
    path: pathOf(scope),
    body: bodyOf(settings),
    secrets: [settings.secret],
  });
  return readWebhook(data, "data", scope);
}

/** Changes what is given, and leaves the rest. */
export async function updateWebhook(
  ask: Ask,
  { scope, id }: Pick<ApiWebhook, "scope" | "id">,
  settings: Partial<WebhookSettings>,
): Promise<ApiWebhook> {
  const { data } = await ask({
    method: "PATCH",
    path: `${pathOf(scope)}/${encodeURIComponent(id)}`,
    body: bodyOf(settings),
    secrets: settings.secret === undefined ? [] : [settings.secret],
  });
  return readWebhook(data, "data", scope);
}

/** Deletes a webhook. A "not found" says that it was gone. */
export async function deleteWebhook(
  ask: Ask,
  { scope, id }: Pick<ApiWebhook, "scope" | "id">,
): Promise<void> {
  await ask({ method: "DELETE", path: `${pathOf(scope)}/${encodeURIComponent(id)}` });
}

function pathOf(scope: WebhookScope): string {
  switch (scope.kind) {
    case "user":
      return "/webhooks";
    case "event type":
      return `/event-types/${scope.eventTypeId}/webhooks`;
    case "team event type":
      return `/teams/${scope.teamId}/event-types/${scope.eventTypeId}/webhooks`;
    case "organization":
      return `/organizations/${scope.organizationId}/webhooks`;
  }
}

function bodyOf(settings: Partial<WebhookSettings>): object {
  const { url, noShowAfterMinutes, ...rest } = settings;
  return {
    ...rest,
    ...(url !== undefined && { subscriberUrl: url }),
    ...(noShowAfterMinutes !== undefined && { time: noShowAfterMinutes, timeUnit: "MINUTE" }),
  };
}

function readWebhook(value: unknown, path: string, scope: WebhookScope): ApiWebhook {
  const fields = Fields.of(value, path);
  return {
    // A text, whatever its documentation says.
    id: String(fields.maybeId("id") ?? fields.text("id")),
    scope,
    url: fields.text("subscriberUrl"),
    active: fields.flag("active"),
    triggers: fields.list("triggers", readText),
    secret: fields.maybeText("secret"),
    payloadTemplate: fields.maybeText("payloadTemplate"),
    version: fields.maybeText("version"),
    noShowAfter: fields.maybeNumber("time"),
  };
}
