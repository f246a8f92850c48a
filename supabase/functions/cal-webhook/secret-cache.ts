import type { Pause } from "../_shared/pause.ts";
import { verificationKey } from "./signature.ts";
import type { WebhookStore } from "./webhook-store.ts";

/** How long secrets are used without asking again; a removed secret is valid as long. */
export const FRESH_MS = 60_000;
/** The same for "no such tenant" and no usable secret, short because those requests store nothing. */
export const FRESH_NEGATIVE_MS = 10_000;
/** At most this often, per tenant, wrong signatures look for a new secret; they wait for the look. */
export const RENEWAL_INTERVAL_MS = 250;
/** While the database does not answer, known secrets are used up to this age. */
export const STALE_MS = 15 * 60_000;
/** While the database does not answer, it is asked again at most this often, per tenant. */
export const FAILED_LOOKUP_INTERVAL_MS = 2_000;
/** The most tenants remembered. */
export const MAX_TENANTS = 10_000;
/** The most unknown names remembered; a limit of their own, so that junk evicts no tenant. */
export const MAX_UNKNOWN = 1_000;

/** A tenant and the keys that verify its signatures. */
export interface TenantKeys {
  readonly tenantId: string;
  readonly keys: readonly CryptoKey[];
  /** Whether there are secrets that could not be read; without them, no key means none by intent. */
  readonly hasUnreadable: boolean;
}

/** The tenants' verification keys, remembered for a while. */
export interface SecretCache {
  /** The tenant, or null when there is none of this name. Throws when the database is needed and fails. */
  get(name: string): Promise<TenantKeys | null>;
  /**
   * For a signature that the known keys did not make: gives the keys as they are now, read after
   * this was called. Many calls share one look, and wait for it. Throws when it fails.
   */
  renew(name: string): Promise<TenantKeys | null>;
  /** The id of a tenant that was found before, however long ago. */
  idOf(name: string): string | undefined;
}

interface Entry {
  readonly tenant: TenantKeys | null;
  readonly fetchedAt: number;
  triedAt: number;
  failed: boolean;
}

/** A cache in front of the store. `now` is the clock, in ms, and `pause` waits by it. */
export function createSecretCache(
  store: Pick<WebhookStore, "secretsOf">,
  now: () => number,
  pause: Pause,
): SecretCache {
  const tenants = new Map<string, Entry>();
  const unknown = new Map<string, Entry>();
  const lookups = new Map<string, Promise<TenantKeys | null>>();
  const renewals = new Map<string, Promise<TenantKeys | null>>();

  function find(name: string): Entry | undefined {
    return tenants.get(name) ?? unknown.get(name);
  }

  function remember(name: string, tenant: TenantKeys | null, at: number): void {
    tenants.delete(name);
    unknown.delete(name);
    const [entries, limit] = tenant ? [tenants, MAX_TENANTS] : [unknown, MAX_UNKNOWN];
    entries.set(name, { tenant, fetchedAt: at, triedAt: at, failed: false });
    const [oldest] = entries.keys();
    if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
  }

  async function load(name: string): Promise<TenantKeys | null> {
    const startedAt = now();
    try {
      const found = await store.secretsOf(name);
      const secrets = found?.secrets.filter((secret) => secret !== "") ?? [];
      const keys = await Promise.all(secrets.map(verificationKey));
      const tenant = found && {
        tenantId: found.tenantId,
        keys,
        hasUnreadable: found.unreadable > 0,
      };
      remember(name, tenant, startedAt);
      return tenant;
    } catch (error) {
      const entry = find(name);
      if (entry) Object.assign(entry, { triedAt: startedAt, failed: true });
      throw error;
    }
  }

  /** Looks in the database; simultaneous calls for one tenant share one look. */
  function lookUp(name: string): Promise<TenantKeys | null> {
    const running = lookups.get(name);
    if (running) return running;
    const lookup = load(name).finally(() => lookups.delete(name));
    lookups.set(name, lookup);
    return lookup;
  }

  /** Waits until no look is under way: it may have begun before the secret was changed. */
  async function lookEnded(name: string): Promise<void> {
    for (let running = lookups.get(name); running; running = lookups.get(name)) {
      await running.catch(() => {});
    }
  }

  /** A look that begins later than this call, and not too soon after the last one. */
  async function lookAgain(name: string): Promise<TenantKeys | null> {
    await lookEnded(name);
    const last = find(name);
    const interval = last?.failed ? FAILED_LOOKUP_INTERVAL_MS : RENEWAL_INTERVAL_MS;
    const wait = (last?.triedAt ?? 0) + interval - now();
    if (wait > 0) await pause(wait);
    await lookEnded(name);
    // Whoever comes from here on needs the look after this one.
    renewals.delete(name);
    return lookUp(name);
  }

  function isFresh(entry: Entry): boolean {
    const limit = hasKeys(entry.tenant) ? FRESH_MS : FRESH_NEGATIVE_MS;
    return now() - entry.fetchedAt < limit;
  }

  /** A stale "has no secret" is never used: it would answer 2xx to an event and lose it. */
  function isUsable(entry: Entry): boolean {
    return hasKeys(entry.tenant) && now() - entry.fetchedAt < STALE_MS;
  }

  return {
    async get(name) {
      const entry = find(name);
      if (!entry) return lookUp(name);
      if (isFresh(entry)) return entry.tenant;
      const justFailed = entry.failed && now() - entry.triedAt < FAILED_LOOKUP_INTERVAL_MS;
      if (justFailed && isUsable(entry)) return entry.tenant;
      return lookUp(name).catch((error) => {
        if (isUsable(entry)) return entry.tenant;
        throw error;
      });
    },
    async renew(name) {
      const renewal = renewals.get(name) ?? lookAgain(name);
      renewals.set(name, renewal);
      return renewal;
    },
    idOf: (name) => tenants.get(name)?.tenant?.tenantId,
  };
}

function hasKeys(tenant: TenantKeys | null): boolean {
  return tenant !== null && tenant.keys.length > 0;
}
