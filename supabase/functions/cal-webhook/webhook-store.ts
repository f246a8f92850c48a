import type { CallDatabase } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";

const LOOKUP_TIMEOUT_MS = 4_000;
const RECEIVE_TIMEOUT_MS = 8_000;
const COUNT_TIMEOUT_MS = 4_000;

/** The webhook secrets of a tenant; none while it has none. */
export interface TenantSecrets {
  readonly tenantId: string;
  readonly secrets: readonly string[];
}

/** A signed webhook: its body, or `unparseable` with the reason. */
export interface SignedWebhook {
  readonly tenantId: string;
  /** SHA-256 of the raw body, in hex: Cal.com gives its deliveries no id. */
  readonly eventId: string;
  /** The parsed body, without tokens. */
  readonly body: Json | null;
  /** The raw text, without tokens. */
  readonly unparseable: string | null;
  readonly reason: string | null;
}

/** What became of a webhook; "refused": the tenant has no secret (any more). */
export type Receipt = "stored" | "duplicate" | "refused";

/** Why a request for a known tenant was refused. */
export type RejectionReason = "missing_signature" | "wrong_signature" | "too_large";

/** The database as the webhook endpoint sees it. Each call throws when the database fails. */
export interface WebhookStore {
  /** The secrets of the tenant with this slug or id, or null when there is no such tenant. */
  secretsOf(tenant: string): Promise<TenantSecrets | null>;
  receive(webhook: SignedWebhook): Promise<Receipt>;
  countRejections(tenantId: string, reason: RejectionReason, count: number): Promise<void>;
}

/** A store that calls the database functions, each with a time limit. */
export function createWebhookStore(call: CallDatabase): WebhookStore {
  return {
    async secretsOf(tenant) {
      const found = (await call("webhook_secrets", { p_tenant: tenant }, LOOKUP_TIMEOUT_MS)) as {
        tenant_id: string;
        secrets: string[];
      } | null;
      return found && { tenantId: found.tenant_id, secrets: found.secrets };
    },
    async receive(webhook) {
      const receipt = await call(
        "receive_webhook",
        {
          p_tenant_id: webhook.tenantId,
          p_event_id: webhook.eventId,
          p_body: webhook.body,
          p_unparseable: webhook.unparseable,
          p_reason: webhook.reason,
        },
        RECEIVE_TIMEOUT_MS,
      );
      return receipt as Receipt;
    },
    async countRejections(tenantId, reason, count) {
      await call(
        "count_rejections",
        { p_tenant_id: tenantId, p_reason: reason, p_count: count },
        COUNT_TIMEOUT_MS,
      );
    },
  };
}
