import { remember } from "../_shared/remember.ts";
import type { FeedbackStore } from "./feedback-store.ts";

/** How long an answer is used: so often, at most, may strangers make the database look. */
export const FRESH_MS = 10_000;
/** The most accounts remembered, and the most names that have none. */
export const MAX_REMEMBERED = 10_000;

type AccountOf = FeedbackStore["accountOf"];

/**
 * Remembers the accounts of tenants for a while: they are asked for before a signature can be
 * checked. While the database is away no older ones are taken instead: providers send again.
 */
export function rememberAccounts(accountOf: AccountOf, now: () => number): AccountOf {
  return remember(accountOf, { now, ttlMs: () => FRESH_MS, max: MAX_REMEMBERED }).get;
}
