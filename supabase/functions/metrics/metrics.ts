import type { CallDatabase } from "../_shared/database.ts";
import { remember } from "../_shared/remember.ts";
import type { Family } from "./exposition.ts";

/** Prometheus waits for ten seconds unless told otherwise. */
const TIMEOUT_MS = 8_000;
/** How long what the database said is given to everyone who asks. */
export const FRESH_MS = 4_000;

/** Gives the metrics. Rejects when the database does not answer. */
export type ReadMetrics = () => Promise<readonly Family[]>;

/** A reader that asks the database at most once in FRESH_MS, and never twice at a time. */
export function createMetricsReader(call: CallDatabase, now: () => number): ReadMetrics {
  const ask = async () => (await call("metrics", {}, TIMEOUT_MS)) as unknown as readonly Family[];
  return remember(ask, { now, ttlMs: () => FRESH_MS, max: 1 }).get;
}
