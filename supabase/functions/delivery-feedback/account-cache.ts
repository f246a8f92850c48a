import type { FeedbackStore, TenantAccount } from "./feedback-store.ts";

/** How long an answer is used: so often, at most, may strangers make the database look. */
export const FRESH_MS = 10_000;
/** The most answers remembered. */
export const MAX_REMEMBERED = 10_000;

type AccountOf = FeedbackStore["accountOf"];

interface Entry {
  readonly answer: Promise<TenantAccount | null>;
  readonly askedAt: number;
}

/**
 * Remembers the accounts of tenants for a while: they are asked for before a signature can be
 * checked. Simultaneous calls share one look; one that failed is not remembered.
 */
export function rememberAccounts(accountOf: AccountOf, now: () => number): AccountOf {
  const entries = new Map<string, Entry>();

  function look(key: string, ...names: Parameters<AccountOf>): Promise<TenantAccount | null> {
    const entry = { answer: accountOf(...names), askedAt: now() };
    entry.answer.catch(() => entries.get(key) === entry && entries.delete(key));
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_REMEMBERED && oldest !== undefined) entries.delete(oldest);
    return entry.answer;
  }

  return (tenant, channel) => {
    const key = `${channel} ${tenant}`;
    const entry = entries.get(key);
    const isFresh = entry && now() - entry.askedAt < FRESH_MS;
    return isFresh ? entry.answer : look(key, tenant, channel);
  };
}
