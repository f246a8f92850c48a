import { OUTCOME_HEADER } from "../_shared/forwarded.ts";
import { type Log, nameOf } from "../_shared/log.ts";
import type { KeptRequest, Outbox } from "./outbox.ts";

/** How long another project may take to answer; its webhook endpoint takes less. */
const ANSWER_MS = 15_000;

/** What forwarding works with. */
export interface Forwarding {
  readonly outbox: Outbox;
  readonly fetch: typeof fetch;
  /** The clock, in ms. */
  readonly now: () => number;
  /** How long to begin requests for, in ms. */
  readonly forMs: number;
  readonly log: Log;
}

/**
 * Posts what was kept to the projects the tenants have moved to, until nothing is due or the time
 * is up. What is not acknowledged is claimed again later. Throws what the outbox throws.
 */
export async function forwardAll(forwarding: Forwarding): Promise<void> {
  const { outbox, now, forMs } = forwarding;
  const end = now() + forMs;
  while (now() < end) {
    const requests = await outbox.claim();
    if (requests.length === 0) return;
    await Promise.all(requests.map((request) => forward(request, forwarding)));
  }
}

async function forward(request: KeptRequest, { outbox, fetch, log }: Forwarding): Promise<void> {
  const error = await post(request, fetch);
  if (error !== null) {
    const { tenantId, id, attempt } = request;
    log("warn", "not_forwarded", { tenant_id: tenantId, forward_id: id, attempt, error });
  }
  await outbox.settle(request, error);
}

/** Null when the other project has it, else why not. */
async function post(
  { url, headers, body }: KeptRequest,
  send: typeof fetch,
): Promise<string | null> {
  if (body === null) return "Vault does not have its body";
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await send(url, { method: "POST", headers, body, redirect: "manual", signal });
    await answer.body?.cancel();
    const outcome = answer.headers.get(OUTCOME_HEADER);
    if (outcome === "ignored") {
      return "The other project does not have the tenant, or no secret of it";
    }
    const isTaken = answer.ok || outcome === "stored" || outcome === "nobodys";
    return isTaken ? null : `HTTP ${answer.status}`;
  } catch (error) {
    return nameOf(error);
  }
}
