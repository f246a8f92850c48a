import { Buffer } from "node:buffer";
import type { CallDatabase } from "../_shared/database.ts";

const CLAIM_TIMEOUT_MS = 8_000;
const SETTLE_TIMEOUT_MS = 4_000;

/** A request that came here for a tenant that has moved, as the other project is to get it. */
export interface KeptRequest {
  readonly tenantId: string;
  readonly id: number;
  readonly attempt: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that came; null when Vault does not have them (any more). */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** What is to be forwarded. Each call throws when the database fails. */
export interface Outbox {
  /** Some of what is due, which nobody else gets for two minutes; none when nothing is. */
  claim(): Promise<readonly KeptRequest[]>;
  /** The other project has a request, or why it has not; then it is claimed again later. */
  settle(request: KeptRequest, error: string | null): Promise<void>;
}

/** What claim_forwards() gives. */
interface Claimed {
  readonly tenant_id: string;
  readonly id: number;
  readonly attempt: number;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

/** The outbox in the database. */
export function createOutbox(call: CallDatabase): Outbox {
  return {
    async claim() {
      const claimed = (await call("claim_forwards", {}, CLAIM_TIMEOUT_MS)) as unknown as Claimed[];
      return claimed.map(({ tenant_id, body, ...rest }) => ({
        ...rest,
        tenantId: tenant_id,
        body: body === null ? null : new Uint8Array(Buffer.from(body, "base64")),
      }));
    },
    async settle({ tenantId, id }, error) {
      const args = { p_tenant_id: tenantId, p_id: id, p_error: error };
      await call("settle_forward", args, SETTLE_TIMEOUT_MS);
    },
  };
}
