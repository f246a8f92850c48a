import type { StepAnswer } from "../_shared/cal-api/step.ts";
import type { LeasedStep, StepSource } from "../_shared/cal-api/steps.ts";
import type { WebhookOfStep } from "../_shared/cal-api/webhook-step.ts";
import { type CallDatabase, DatabaseError } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";

const CLAIM_TIMEOUT_MS = 8_000;
/** A page of 250 bookings is stored in one transaction. */
const SETTLE_TIMEOUT_MS = 30_000;

/**
 * Any SQLSTATE may be the answer's fault, but those that pass by themselves: the connection, two at
 * once, what the server has too little of, a lock, its shutdown. PostgREST's own codes are none.
 */
const UNSTORABLE = /^(?!08|40|53|55P03|57P)[0-9A-Z]{5}$/;

/** What claim_sync_step() gives: a step; that it is to be called again; or that nothing is due. */
export type Claim = ClaimedStep | { readonly again: true } | null;

interface ClaimedStep {
  readonly lease: string;
  readonly api_url: string;
  readonly api_version: string | null;
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>> | null;
  readonly key: string;
  readonly webhook: WebhookOfStep | null;
}

/** Steps from the database, by claim_sync_step() and settle_sync_step(). */
export function syncSteps(call: CallDatabase): StepSource {
  return {
    async claim() {
      return claimed((await call("claim_sync_step", {}, CLAIM_TIMEOUT_MS)) as Claim);
    },
    async settle(lease, answer, readAt) {
      const args = { p_lease: lease, p_read_at: new Date(readAt).toISOString() };
      const settle = (given: StepAnswer) =>
        call("settle_sync_step", { ...args, p_answer: answerOf(given) }, SETTLE_TIMEOUT_MS);
      try {
        await settle(answer);
      } catch (error) {
        if (!(error instanceof DatabaseError) || !UNSTORABLE.test(error.sqlState)) throw error;
        // Or it would be asked for again for ever, and nobody told.
        const what = `What Cal.com answered cannot be stored (${error.sqlState}).`;
        await settle({ status: 0, error: what });
      }
    },
  };
}

/** A claim as takeSteps() takes it. */
export function claimed(claim: Claim): LeasedStep | "again" | null {
  if (claim === null) return null;
  return "again" in claim ? "again" : leasedStep(claim);
}

/** A step as it is taken. */
export function leasedStep({ lease, api_url, api_version, ...step }: ClaimedStep): LeasedStep {
  const { path, query, key, webhook } = step;
  const asked = { apiUrl: api_url, apiVersion: api_version, path, query: query ?? {}, key };
  return { lease, ...asked, ...(webhook && { webhook }) };
}

function answerOf(answer: StepAnswer): Json {
  return answer as unknown as Json;
}
