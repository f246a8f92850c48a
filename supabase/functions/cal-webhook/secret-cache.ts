import type { Pause } from "../_shared/pause.ts";
import { remember } from "../_shared/remember.ts";
import { createRenewal } from "./renewal.ts";
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
/** After so many looks for names that nobody has, within NAMES_FRESH_MS, a list of all names is used. */
export const MAX_MISSES = 20;
/** How old that list may be. A tenant that was made since is not in it. */
export const NAMES_FRESH_MS = 2_000;

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

/** A cache in front of the store. `now` is the clock, in ms, and `pause` waits by it. */
export function createSecretCache(
  store: Pick<WebhookStore, "secretsOf" | "tenantNames">,
  now: () => number,
  pause: Pause,
): SecretCache {
  const tenants = remember((name: string) => readKeys(store, name), {
    now,
    ttlMs: (tenant) => (hasKeys(tenant) ? FRESH_MS : FRESH_NEGATIVE_MS),
    // A stale "has no secret" is never used: it would answer 2xx to an event and lose it.
    staleIfErrorMs: (tenant) => (hasKeys(tenant) ? STALE_MS : 0),
    retryMs: FAILED_LOOKUP_INTERVAL_MS,
    max: MAX_TENANTS,
    // Of more, the list knows: none takes a tenant's place.
    maxNull: MAX_MISSES,
  });
  const names = remember(async () => new Set(await store.tenantNames()), {
    now,
    ttlMs: () => NAMES_FRESH_MS,
    max: 1,
  });
  const misses = createRate(MAX_MISSES, NAMES_FRESH_MS, now);

  /** Whether nobody has this name: not asked for each while somebody tries many. */
  async function isNobodys(name: string): Promise<boolean> {
    if (!misses.isExceeded()) return false;
    return names.get().then(
      (known) => !known.has(name),
      () => false,
    );
  }

  return {
    async get(name) {
      if (!tenants.peek(name)?.value && (await isNobodys(name))) {
        misses.count();
        return null;
      }
      const tenant = await tenants.get(name);
      if (!tenant) misses.count();
      return tenant;
    },
    renew: createRenewal(tenants, {
      intervalMs: RENEWAL_INTERVAL_MS,
      retryMs: FAILED_LOOKUP_INTERVAL_MS,
      now,
      pause,
    }),
    idOf: (name) => tenants.peek(name)?.value?.tenantId,
  };
}

/** Tells whether something happened too often lately: more than `limit` times in `windowMs`. */
function createRate(limit: number, windowMs: number, now: () => number) {
  const times: number[] = [];
  return {
    count(): void {
      times.push(now());
      if (times.length > limit) times.shift();
    },
    isExceeded: () => times.length === limit && now() - (times[0] as number) < windowMs,
  };
}

async function readKeys(
  store: Pick<WebhookStore, "secretsOf">,
  name: string,
): Promise<TenantKeys | null> {
  const found = await store.secretsOf(name);
  if (!found) return null;
  const { tenantId, secrets, unreadable } = found;
  const keys = await Promise.all(secrets.filter((secret) => secret !== "").map(verificationKey));
  return { tenantId, keys, hasUnreadable: unreadable > 0 };
}

function hasKeys(tenant: TenantKeys | null): boolean {
  return tenant !== null && tenant.keys.length > 0;
}
