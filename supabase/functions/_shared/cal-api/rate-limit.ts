/*
 * Cal.com's limits: 120 requests a minute and key, told by `x-ratelimit-limit-default`,
 * `-remaining-default` and `-reset-default`. The names without a suffix, which its documentation
 * has, are not sent; keys with limits of their own have other suffixes, one set each. `reset` is
 * the number of seconds until the window ends.
 */

/** One of the limits an answer tells of. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends. */
  readonly resetSeconds: number;
}

/** How long a key is blocked that asked too much, where no header says. */
export const BLOCKED_SECONDS = 60;
/** Nobody is told to wait for longer. */
const MAX_SECONDS = 3600;
/** So many requests are left for others who use the same key; of small limits a sixth. */
const LEFT_FOR_OTHERS = 20;

/** The limits an answer tells of; none where it tells none. */
export function rateLimits(headers: Headers): readonly RateLimit[] {
  const found = [...headers.keys()].flatMap((name) => {
    const [, suffix] = /^x-ratelimit-remaining(-[\w-]+)?$/.exec(name) ?? [];
    return name.startsWith("x-ratelimit-remaining") ? [suffix ?? ""] : [];
  });
  return found.flatMap((suffix) => {
    const value = (name: string) => count(headers.get(`x-ratelimit-${name}${suffix}`));
    const remaining = value("remaining");
    if (remaining === undefined) return [];
    return {
      limit: value("limit") ?? remaining,
      remaining,
      resetSeconds: bounded(value("reset") ?? BLOCKED_SECONDS),
    };
  });
}

/** For how many seconds to ask nothing, so that a limit is never reached; 0 to go on. */
export function restSeconds(limits: readonly RateLimit[]): number {
  const nearlyReached = limits.filter(
    ({ limit, remaining }) => remaining < Math.min(LEFT_FOR_OTHERS, Math.ceil(limit / 6)),
  );
  return Math.max(0, ...nearlyReached.map(({ resetSeconds }) => resetSeconds));
}

/** For how many seconds to ask nothing after an answer 429. */
export function blockedSeconds(headers: Headers): number {
  const told = count(headers.get("retry-after"));
  if (told !== undefined) return bounded(told);
  const resets = rateLimits(headers).map(({ resetSeconds }) => resetSeconds);
  return Math.max(...(resets.length > 0 ? resets : [BLOCKED_SECONDS]));
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 1), MAX_SECONDS);
}

function count(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}
