import { setTimeout as pause } from "node:timers/promises";
import { serveFunction } from "../local/functions.ts";
import { LOCAL_METRICS_KEY } from "../local/keys.ts";
import type { BenchDatabase } from "./stack.ts";

/** How often Prometheus asks, in ms: as often as anybody has it do so. */
export const SCRAPE_EVERY_MS = 5_000;

/** How soon after the beginning: so that a slice that is shorter than it was to be has a scrape, too. */
const FIRST_MS = 500;

/** Scrapes the real function `metrics`, served for a database. */
export interface Scraper {
  /** Scrapes while something is done: soon after the beginning, then every five seconds. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** How long each scrape took, in ms. */
  readonly latencies: readonly number[];
  stop(): Promise<void>;
}

/** Starts the function; it has answered once when this resolves. `home` is a folder for Deno's cache. */
export async function startScraper(
  { target }: BenchDatabase,
  home: string,
  log: (line: string) => void,
): Promise<Scraper> {
  const server = await serveFunction("metrics", {
    env: {
      SUPABASE_URL: target.apiUrl,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: target.secretKey }),
      METRICS_KEY: LOCAL_METRICS_KEY,
    },
    home,
    log,
  });
  const latencies: number[] = [];
  await scrape(server.url);

  async function scrapeUntil(signal: AbortSignal): Promise<void> {
    for (let wait = FIRST_MS; ; wait = SCRAPE_EVERY_MS) {
      await pause(wait, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      latencies.push(await scrape(server.url));
    }
  }

  return {
    latencies,
    async during(work) {
      const ending = new AbortController();
      const scraping = scrapeUntil(ending.signal);
      try {
        return await work();
      } finally {
        ending.abort();
        await scraping;
      }
    },
    stop: () => server.process.stop(),
  };
}

/** Gives how long it took, in ms. */
async function scrape(url: string): Promise<number> {
  const began = performance.now();
  const headers = { authorization: `Bearer ${LOCAL_METRICS_KEY}` };
  const response = await fetch(url, { headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`Scraping: ${response.status} ${text}`);
  return performance.now() - began;
}
