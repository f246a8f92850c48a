import type { CallDatabase } from "../_shared/database.ts";

const TIMEOUT_MS = 4_000;

/** What is not sent: what comes after a meeting, or anything at all. */
export type Scope = "follow_ups" | "everything";

/** What the holder of a token gets, and from whom. */
export interface OptOutStatus {
  readonly tenant: string;
  /** The language of the person, such as `de-AT`. */
  readonly locale: string | null;
  /** What they get no more. */
  readonly stopped: Scope | null;
  /** Whether they stopped it themselves, and so can undo it. */
  readonly by_themselves: boolean;
  /** Where the functions of the project are to which the tenant has moved, if it has. */
  readonly moved_to?: string;
}

/** The database as the page sees it: null for an unknown token. Each call throws when it fails. */
export interface OptOuts {
  status(token: string): Promise<OptOutStatus | null>;
  optOut(token: string, scope: Scope): Promise<OptOutStatus | null>;
  optIn(token: string): Promise<OptOutStatus | null>;
}

/** Opt-outs that call the database functions, each with a time limit. */
export function createOptOuts(call: CallDatabase): OptOuts {
  const read = (answer: unknown) => answer as OptOutStatus | null;
  return {
    status: async (token) => read(await call("opt_out_status", { p_token: token }, TIMEOUT_MS)),
    optOut: async (token, scope) =>
      read(await call("opt_out", { p_token: token, p_scope: scope }, TIMEOUT_MS)),
    optIn: async (token) => read(await call("opt_in", { p_token: token }, TIMEOUT_MS)),
  };
}
