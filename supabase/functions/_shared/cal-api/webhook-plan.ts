import { NEEDED, needsTime, TRIGGERS } from "./triggers.ts";
import type { ApiWebhook, WebhookScope, WebhookSettings } from "./webhooks.ts";

/** The webhook a tenant should have at Cal.com. */
export interface WantedWebhook {
  readonly url: string;
  /** How the tenant may be named in the URL: its slug, its id, its former slugs. */
  readonly names: readonly string[];
  /** Those that are valid, the newest first; a webhook should have that one. */
  readonly secrets: readonly [string, ...string[]];
}

/** What is not as it should be. */
export type WebhookFault =
  /** Nothing is posted: there is none. */
  | { readonly kind: "missing" }
  /** Nothing is posted: it was switched off, by hand or by somebody's answer 410. */
  | { readonly kind: "off" }
  /** What is posted is refused: it has no secret, or one that is not valid. */
  | { readonly kind: "wrong secret" }
  /** What is posted will be refused soon: it has a secret that is being retired. */
  | { readonly kind: "old secret" }
  /** What is posted can lack anything: its owner wrote a template. */
  | { readonly kind: "template" }
  | { readonly kind: "other version" }
  /** Some things are not posted. */
  | { readonly kind: "triggers"; readonly missing: readonly string[] }
  /** Only servers of some time on have these, so that it may have all it can. */
  | { readonly kind: "newer triggers"; readonly missing: readonly string[] }
  /** What is posted by another scope, too, comes twice; that does no harm. */
  | { readonly kind: "twice"; readonly scope: WebhookScope };

/** A webhook, what is wrong with it, and what would mend that. */
export interface WebhookCheck {
  /** Null when it has to be made. */
  readonly webhook: ApiWebhook | null;
  readonly faults: readonly WebhookFault[];
  /** What to change, or to make; null for nothing. */
  readonly mend: Partial<WebhookSettings> | null;
}

/** The version of Cal.com's bodies that calbase was written for; it is the default. */
export const WEBHOOK_VERSION = "2021-10-20";
/** When somebody who does not come to Cal Video counts as missing, where nobody chose. */
const NO_SHOW_AFTER_MINUTES = 5;

/**
 * Compares what there is at Cal.com with what there should be: one check for each webhook that
 * leads to the tenant, that of the user's scope in front, or one that says there is none. Asks
 * nobody and changes nothing. A second one is never deleted: it may tell of what the first does not.
 */
export function checkWebhooks(
  wanted: WantedWebhook,
  found: readonly ApiWebhook[],
): readonly [WebhookCheck, ...WebhookCheck[]] {
  const [first, ...others] = webhooksOf(wanted, found).toSorted((a, b) => rank(a) - rank(b));
  if (!first) return [{ webhook: null, faults: [{ kind: "missing" }], mend: newWebhook(wanted) }];
  // One that is off beside another that is on was switched off for a reason.
  const active = others.filter((webhook) => webhook.active);
  const second = active.map((webhook) => {
    const twice: WebhookFault = { kind: "twice", scope: webhook.scope };
    return checked(wanted, webhook, [twice, ...faultsOf(wanted, webhook)]);
  });
  return [checked(wanted, first, faultsOf(wanted, first)), ...second];
}

/**
 * What of a check may be mended without asking anybody; null for nothing. A webhook that is on and
 * signs with a secret that is valid was agreed upon: it gets the newest secret, which goes to
 * nobody who had none, and the triggers it needs. Whatever else is otherwise may be meant so.
 */
export function agreedMend(
  wanted: WantedWebhook,
  { webhook, faults }: WebhookCheck,
): Partial<WebhookSettings> | null {
  if (!webhook?.active || faults.some(({ kind }) => kind === "wrong secret")) return null;
  const agreed = faults.filter(({ kind }) => kind === "old secret" || kind === "triggers");
  return checked(wanted, webhook, agreed).mend;
}

/** Those that lead to the tenant, on or off. */
export function webhooksOf(
  wanted: Pick<WantedWebhook, "url" | "names">,
  found: readonly ApiWebhook[],
): readonly ApiWebhook[] {
  return found.filter((webhook) => leadsTo(wanted, webhook.url));
}

/** The settings of a webhook that has to be made. */
export function newWebhook({ url, secrets }: WantedWebhook): WebhookSettings {
  return {
    url,
    active: true,
    triggers: TRIGGERS,
    secret: secrets[0],
    version: WEBHOOK_VERSION,
    noShowAfterMinutes: NO_SHOW_AFTER_MINUTES,
  };
}

/** Those that are on first, and of these the user's: it tells of most. */
function rank({ active, scope }: ApiWebhook): number {
  return (active ? 0 : 2) + (scope.kind === "user" ? 0 : 1);
}

/** Whether a URL leads to the tenant, however it spells its name. */
function leadsTo({ url, names }: Pick<WantedWebhook, "url" | "names">, text: string): boolean {
  if (!URL.canParse(text)) return false;
  const [ours, theirs] = [new URL(url), new URL(text)];
  const tenant = theirs.searchParams.get("tenant") ?? "";
  return (
    theirs.origin === ours.origin &&
    theirs.pathname.replace(/\/+$/, "") === ours.pathname &&
    names.includes(tenant.toLowerCase())
  );
}

function faultsOf({ secrets }: WantedWebhook, webhook: ApiWebhook): WebhookFault[] {
  const { active, secret, triggers, payloadTemplate, version } = webhook;
  const missing = TRIGGERS.filter((trigger) => !triggers.includes(trigger));
  const needed = missing.filter((trigger) => NEEDED.includes(trigger));
  const newer = missing.filter((trigger) => !NEEDED.includes(trigger));
  const faults: (WebhookFault | false)[] = [
    !active && { kind: "off" },
    !secrets.includes(secret ?? "") && { kind: "wrong secret" },
    secrets.indexOf(secret ?? "") > 0 && { kind: "old secret" },
    payloadTemplate !== null && { kind: "template" },
    version !== null && version !== WEBHOOK_VERSION && { kind: "other version" },
    needed.length > 0 && { kind: "triggers", missing: needed },
    newer.length > 0 && { kind: "newer triggers", missing: newer },
  ];
  return faults.filter((fault) => fault !== false);
}

function checked(
  wanted: WantedWebhook,
  webhook: ApiWebhook,
  faults: readonly WebhookFault[],
): WebhookCheck {
  const changes = faults.map((fault) => changeFor(fault, wanted, webhook));
  const mend: Partial<WebhookSettings> = Object.assign({}, ...changes);
  return { webhook, faults, mend: Object.keys(mend).length > 0 ? mend : null };
}

function changeFor(
  fault: WebhookFault,
  { secrets }: WantedWebhook,
  webhook: ApiWebhook,
): Partial<WebhookSettings> {
  switch (fault.kind) {
    case "off":
      return { active: true };
    case "wrong secret":
    case "old secret":
      return { secret: secrets[0] };
    case "template":
      return { payloadTemplate: null };
    case "other version":
      return { version: WEBHOOK_VERSION };
    case "triggers":
    case "newer triggers":
      return withTriggers(webhook, TRIGGERS);
    case "missing":
    case "twice":
      return {};
  }
}

/** Its triggers and these; whatever else it has was somebody's wish. */
export function withTriggers(
  webhook: Pick<ApiWebhook, "triggers" | "noShowAfter"> | null,
  triggers: readonly string[],
): Partial<WebhookSettings> {
  const all = [...new Set([...(webhook?.triggers ?? []), ...triggers])];
  const isUntold = needsTime(all) && !webhook?.noShowAfter;
  return { triggers: all, ...(isUntold && { noShowAfterMinutes: NO_SHOW_AFTER_MINUTES }) };
}
