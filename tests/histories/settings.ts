/** How many histories each property is tried on. */
export const RUNS = Number(process.env.CALBASE_HISTORY_RUNS ?? 60);

/**
 * Where the random choices start; the same seed tries the same histories. Fixed, so that npm test
 * says something of a change and not of luck; npm run test:histories tries others each time.
 */
export const SEED = Number(process.env.CALBASE_HISTORY_SEED ?? 1);

/** What fast-check is told; a failure prints the seed and the smallest history that fails. */
export const CHECK = { numRuns: RUNS, seed: SEED } as const;

/** The same for properties that repeat another's with a third of the events given up at first. */
export const CHECK_GIVING_UP = { numRuns: Math.ceil(RUNS / 4), seed: SEED } as const;

/** The same for properties that deliver each history many times. */
export const CHECK_FEWER = { numRuns: Math.ceil(RUNS / 2), seed: SEED } as const;

/** Long enough for any number of runs, also on a machine that does other things as well. */
export const TIMEOUT_MS = 120_000 + RUNS * 10_000;
