import { Buffer } from "node:buffer";
import type { CallDatabase } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";

const LOOKUP_TIMEOUT_MS = 4_000;
const RECEIVE_TIMEOUT_MS = 8_000;
const COUNT_TIMEOUT_MS = 4_000;
/** Longer than the database lets a call work. */
const APPLY_TIMEOUT_MS = 10_000;

/** The webhook secrets of a tenant, as far as they can be read; none while it has none. */
export interface TenantSecrets {
  readonly tenantId: string;
  readonly secrets: readonly string[];
  /** How many it has that Vault does not have (any more). */
  readonly unreadable: number;
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

/** A webhook as it came, to be forwarded. */
export interface RawWebhook {
  readonly bytes: Uint8Array;
  /** In hex. */
  readonly signature: string;
}

/**
 * What became of a webhook; "pending": stored, and still to be applied; "refused": the tenant has
 * no secret (any more); "moving": not stored, as the tenant is leaving for another project: it is to
 * be given together with how it came.
 */
export type Receipt = "stored" | "pending" | "duplicate" | "refused" | "moving";

/** What is left to apply: nothing; more; or not known, as somebody else is at it. */
export type Progress = "done" | "more" | "busy";

/** Why a request for a known tenant was not stored. */
export type RejectionReason =
  | "missing_signature"
  | "wrong_signature"
  | "too_large"
  /** Its body was not there in time. */
  | "too_slow"
  /** By intent: nothing to check a signature with. */
  | "no_secret"
  /** Vault does not have the secret (any more). */
  | "secret_unreadable"
  /** The database was away, out of time, or refused. */
  | "not_stored";

/** How long requests took that were answered with one status. */
export interface Durations {
  readonly status: number;
  readonly count: number;
  /** In seconds. */
  readonly sum: number;
  /** How many took up to each of the bounds. */
  readonly buckets: readonly number[];
}

/** The database as the webhook endpoint sees it. Each call throws when the database fails. */
export interface WebhookStore {
  /** The secrets of the tenant with this slug (a former one, too) or id, or null when there is no such tenant. */
  secretsOf(tenant: string): Promise<TenantSecrets | null>;
  /** The slugs, former slugs and ids of all tenants. */
  tenantNames(): Promise<readonly string[]>;
  receive(webhook: SignedWebhook, raw?: RawWebhook): Promise<Receipt>;
  /** Applies some of what is pending. */
  applyPending(tenantId: string): Promise<Progress>;
  /** Counts requests that were refused at `at`, ISO 8601. */
  countRejections(
    tenantId: string,
    reason: RejectionReason,
    count: number,
    at: string,
  ): Promise<void>;
  /** Adds to the histogram of how long requests take. */
  countDurations(durations: readonly Durations[]): Promise<void>;
}

/** A store that calls the database functions, each with a time limit. */
export function createWebhookStore(call: CallDatabase): WebhookStore {
  return {
    async secretsOf(tenant) {
      const found = (await call("webhook_secrets", { p_tenant: tenant }, LOOKUP_TIMEOUT_MS)) as {
        tenant_id: string;
        secrets: string[];
        unreadable: number;
      } | null;
      return (
        found && {
          tenantId: found.tenant_id,
          secrets: found.secrets,
          unreadable: found.unreadable,
        }
      );
    },
    async tenantNames() {
      return (await call("tenant_names", {}, LOOKUP_TIMEOUT_MS)) as string[];
    },
    async receive(webhook, raw) {
      const receipt = await call(
        "receive_webhook",
        {
          p_tenant_id: webhook.tenantId,
          p_event_id: webhook.eventId,
          p_body: webhook.body,
          p_unparseable: webhook.unparseable,
          p_reason: webhook.reason,
          ...(raw && {
            p_raw: Buffer.from(raw.bytes).toString("base64"),
            p_signature: raw.signature,
          }),
        },
        RECEIVE_TIMEOUT_MS,
      );
      return receipt as Receipt;
    },
    async applyPending(tenantId) {
      const args = { p_tenant_id: tenantId };
      return (await call("apply_pending_events", args, APPLY_TIMEOUT_MS)) as Progress;
    },
    async countRejections(tenantId, reason, count, at) {
      await call(
        "count_rejections",
        { p_tenant_id: tenantId, p_reason: reason, p_count: count, p_now: at },
        COUNT_TIMEOUT_MS,
      );
    },
    async countDurations(durations) {
      const args = { p_durations: durations as unknown as Json };
      await call("count_webhook_durations", args, COUNT_TIMEOUT_MS);
    },
  };
}
