import type { WebhookCheck, WebhookFault } from "./webhook-plan.ts";
import { faultWords, scopeWords } from "./webhook-words.ts";
import type { ApiWebhook, WebhookScope } from "./webhooks.ts";

/** How a tenant's webhook is: see the type webhook_state of the database. */
export type WebhookState = "in_order" | "twice" | "different" | "inactive" | "missing";

/** What was found of a tenant's webhook at Cal.com, as note_webhook() keeps it. */
export interface WebhookOutcome {
  /** Null where nobody can say. */
  readonly state: WebhookState | null;
  /** What is wrong and what to do, or what was mended; null when there is nothing to say. */
  readonly note: string | null;
  /** Where webhooks lead to the tenant. */
  readonly scopes: readonly WebhookScope[];
  /** Where it leads, when it was just registered. */
  readonly url?: string;
}

/** What is said of it: a server of some time ago lacks newer triggers, and is not wrong. */
const IS_FAULT = ({ kind }: WebhookFault) => kind !== "newer triggers";

/** What checks come to. `mended`: what was done, as sentences; `slug`: whose it is. */
export function outcomeOf(
  checks: readonly WebhookCheck[],
  slug: string,
  mended: readonly string[] = [],
): WebhookOutcome {
  const state = stateOf(checks);
  const said = [...mended, ...checks.flatMap(sentences)];
  const isWrong = state !== "in_order" && state !== "twice";
  if (isWrong) said.push(`To mend it: npm run tenant -- connect ${slug}`);
  const webhooks = checks.map(({ webhook }) => webhook).filter((webhook) => webhook !== null);
  return { state, note: said.join(" ") || null, scopes: webhooks.map(({ scope }) => scope) };
}

function stateOf(checks: readonly WebhookCheck[]): WebhookState {
  const kinds = new Set(checks.flatMap(({ faults }) => faults.filter(IS_FAULT)).map((f) => f.kind));
  if (kinds.has("missing")) return "missing";
  if (kinds.has("off")) return "inactive";
  if (kinds.size > (kinds.has("twice") ? 1 : 0)) return "different";
  return kinds.has("twice") ? "twice" : "in_order";
}

function sentences({ webhook, faults }: WebhookCheck): string[] {
  const said = faults.filter(IS_FAULT).map(faultWords);
  return said.length > 0 && webhook && !isUsers(webhook)
    ? [`Of ${scopeWords(webhook.scope)}:`, ...said]
    : said;
}

function isUsers({ scope }: ApiWebhook): boolean {
  return scope.kind === "user";
}
