/** How many calls are made. */
export const CALLS = Number(process.env.CALBASE_ISOLATION_CALLS ?? 4_000);

/** Where the random choices start; the same seed makes the same calls. */
export const SEED = Number(process.env.CALBASE_ISOLATION_SEED ?? 164526086);

/** So many are under way at a time. */
export const AT_ONCE = 16;

/** Long enough for any number of calls. */
export const TIMEOUT_MS = 120_000 + CALLS * 20;
