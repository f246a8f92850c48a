/*
 * What two projects tell each other beside a request that the one forwards to the other, as the
 * tenant has moved there.
 */

import type { CallDatabase } from "./database.ts";

/**
 * A header of the answer where its status does not say what became of the request. It tells a prober
 * nothing that the statuses do not: what is not signed is refused, or ignored, and never stored.
 */
export const OUTCOME_HEADER = "x-calbase-outcome";

/**
 * `ignored`: answered 200, as the tenant is not there, or has no secret. `stored`: answered 400, as
 * it is no JSON. `nobodys`: answered 404, for good: the tenant is there, and nobody of it has the
 * link (any more), as when they were erased.
 */
export type Outcome = "ignored" | "stored" | "nobodys";

/** A header of a request by a link, which does not say itself whose it is: the tenant's id. */
export const TENANT_HEADER = "x-calbase-tenant";

/** Whether a project has a tenant. Throws when the database fails. */
export type TenantLookup = (tenantId: string) => Promise<boolean>;

const TIMEOUT_MS = 4_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The lookup in the database, with a time limit. */
export function createTenantLookup(call: CallDatabase): TenantLookup {
  return async (tenantId) =>
    (await call("has_tenant", { p_tenant_id: tenantId }, TIMEOUT_MS)) as boolean;
}

/**
 * The headers of the answer to what was said by a link that the database does not know. A project
 * that forwards it may forget it only if the tenant is here: one that was lost may be copied again.
 */
export async function unknownLinkHeaders(
  request: Request,
  hasTenant: TenantLookup,
): Promise<Record<string, string>> {
  const tenantId = request.headers.get(TENANT_HEADER);
  if (request.method !== "POST" || !tenantId || !UUID.test(tenantId)) return {};
  const outcome: Outcome = "nobodys";
  return (await hasTenant(tenantId)) ? { [OUTCOME_HEADER]: outcome } : {};
}
