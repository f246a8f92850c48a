import type { CallDatabase } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";
import type { Answer, Channel, Feedback } from "./feedback.ts";

const TIMEOUT_MS = 6_000;

/** A tenant as a provider's request names it. */
export interface TenantAccount {
  readonly tenantId: string;
  /** Whether the tenant has an account of its own; else the project's is used. */
  readonly hasAccount: boolean;
  /** Whether Vault does not have that account (any more). */
  readonly isUnreadable: boolean;
  /** What the tenant's own account signs with. */
  readonly secret: string | null;
}

/** The database as the endpoint sees it. Each call throws when the database fails. */
export interface FeedbackStore {
  /** The tenant with this slug (a former one, too) or id, or null when there is none. */
  accountOf(tenant: string, channel: Channel): Promise<TenantAccount | null>;
  /** False when the message's sender has not reported it yet, so that it should be told again. */
  record(feedback: Feedback & { readonly tenant_id: string }): Promise<boolean>;
  /** `tenantId` null: to the number that the project's tenants share. */
  recordAnswer(tenantId: string | null, answer: Answer): Promise<void>;
  /**
   * Of a tenant that came from another project: what was said there. False for a wrong signature,
   * null where `record` gives false.
   */
  takeForwarded(tenantId: string, body: string, signature: string): Promise<boolean | null>;
}

/** A store that calls the database functions, each with a time limit. */
export function createFeedbackStore(call: CallDatabase): FeedbackStore {
  return {
    async accountOf(tenant, channel) {
      const args = { p_tenant: tenant, p_channel: channel };
      const found = (await call("feedback_secret", args, TIMEOUT_MS)) as {
        tenant_id: string;
        has_account: boolean;
        is_unreadable: boolean;
        secret: string | null;
      } | null;
      return (
        found && {
          tenantId: found.tenant_id,
          hasAccount: found.has_account,
          isUnreadable: found.is_unreadable,
          secret: found.secret,
        }
      );
    },
    async record(feedback) {
      const args = { p_feedback: feedback as unknown as Json };
      const isKnown: boolean | null = await call("record_feedback", args, TIMEOUT_MS);
      return isKnown !== null;
    },
    async recordAnswer(tenantId, { phone, stop }) {
      const args = { p_tenant_id: tenantId, p_phone: phone, p_stop: stop };
      await call("record_answer", args, TIMEOUT_MS);
    },
    async takeForwarded(tenantId, body, signature) {
      const args = { p_tenant_id: tenantId, p_body: body, p_signature: signature };
      return await call("take_forwarded_feedback", args, TIMEOUT_MS);
    },
  };
}
