import type { Measured } from "./load.ts";
import { median, quantile, spread } from "./statistics.ts";

/** What the rounds gave for one contender: events per second of each, all latencies in ms. */
export interface Series {
  readonly rates: number[];
  readonly latencies: number[];
}

/**
 * Measures every contender once a round, one after the other, so that whatever drifts meets all of
 * them alike; every other round the other way round, so that what comes at a beat of its own, like a
 * job every ten seconds, does not meet always the same. A first round warms up and is not counted.
 */
export async function inRounds<Name extends string>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<Measured>,
): Promise<Record<Name, Series>> {
  const series = Object.fromEntries(
    names.map((name) => [name, { rates: [], latencies: [] }]),
  ) as unknown as Record<Name, Series>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const { elapsed, latencies } = await measure(name);
      if (round === 0) continue;
      series[name].rates.push((latencies.length / elapsed) * 1000);
      series[name].latencies.push(...latencies);
    }
  }
  return series;
}

/** The rate of one as a multiple of the other's, round by round. */
export function ratios(of: Series, to: Series): number[] {
  return of.rates.map((rate, round) => rate / (to.rates[round] ?? Number.NaN));
}

/** A series as cells of a table. */
export function cells(series: Series): Record<string, string> {
  return {
    "per second": spread(series.rates),
    "p50 ms": median(series.latencies).toFixed(2),
    "p99 ms": quantile(series.latencies, 0.99).toFixed(2),
  };
}
