import { withDatabase } from "../cli/database.ts";
import { BATCH, deliver, dueNow } from "./delivery.ts";
import { fill } from "./fill.ts";
import { growTo } from "./grown.ts";
import type { Measured } from "./load.ts";
import { cells, inRounds, ratios, type Series } from "./rounds.ts";
import { SCRAPE_EVERY_MS, type Scraper, startScraper } from "./scraper.ts";
import type { Bench, Budget, Findings, Section } from "./section.ts";
import { median, quantile, spread } from "./statistics.ts";

const CLIENTS = 4;
const SENDER = { senders: 1, api: true };
/** The least rate beside the quiet one. */
const LEAST = 0.97;

/** Does as much as takes about as long as it is from one scrape to the next. */
type Slice = () => Promise<Measured>;

/** Receiving and sending while the metrics are scraped every five seconds, beside quiet ones. */
export const metrics: Section = async (bench) => {
  const { stack, options, log } = bench;
  await growTo(stack.grown, options.bookings, log);
  // So that there is something to be told.
  await withDatabase(stack.grown.url, (client) => client.query("select private.count_metrics()"));
  const scraper = await startScraper(stack.grown, stack.home, log);
  try {
    const receiving = await compared(await receivingOf(bench), scraper, options.rounds);
    const sending = await compared(await sendingOf(bench), scraper, options.rounds);
    return {
      title: "Metrics, scraped every five seconds",
      rows: [
        ...rowsOf("receiving, 4 clients, over the API", receiving),
        ...rowsOf("sending, 1 sender, over the API", sending),
        {
          what: "a scrape",
          ...{ "": "", "per second": "" },
          "p50 ms": median(scraper.latencies).toFixed(2),
          "p99 ms": quantile(scraper.latencies, 0.99).toFixed(2),
          "× quiet": "",
        },
      ],
      budgets: [budgetOf("receiving", receiving), budgetOf("sending", sending)],
    };
  } finally {
    await scraper.stop();
  }
};

type Compared = Record<"quiet" | "scraped", Series>;

function compared(slice: Slice, scraper: Scraper, rounds: number): Promise<Compared> {
  return inRounds(["quiet", "scraped"], rounds, (name) =>
    name === "quiet" ? slice() : scraper.during(slice),
  );
}

async function receivingOf({ stack, clients, options, log }: Bench): Promise<Slice> {
  const { target } = stack.grown;
  const receive = (count: number) =>
    clients.measure({ contender: "receive", target, clients: CLIENTS, count });
  await receive(options.requests);
  const count = perPeriod(await receive(options.requests));
  log(`receiving while metrics are scraped, ${count} events at a time`);
  return () => receive(count);
}

async function sendingOf({ stack, options, log }: Bench): Promise<Slice> {
  const send = (count: number) => deliver(stack.grown, SENDER, (handedOut) => handedOut >= count);
  const trial = 10 * options.requests;
  // Another sort each time: copies of what was sent would be sent as well.
  await fill(stack.grown, dueNow("tried"), 1, 2 * (trial + BATCH), log);
  await send(trial);
  const count = perPeriod(await send(trial));
  const slices = 2 * (options.rounds + 1);
  await fill(stack.grown, dueNow("scraped"), 1, slices * (count + BATCH), log);
  log(`sending while metrics are scraped, ${count} reminders at a time`);
  return () => send(count);
}

/** How many there are from one scrape to the next. */
function perPeriod({ elapsed, latencies }: Measured): number {
  return Math.ceil((latencies.length / elapsed) * SCRAPE_EVERY_MS);
}

function rowsOf(what: string, { quiet, scraped }: Compared): Findings["rows"] {
  return [
    { what, "": "quiet", ...cells(quiet), "× quiet": "" },
    { what, "": "scraped", ...cells(scraped), "× quiet": spread(ratios(scraped, quiet)) },
  ];
}

function budgetOf(what: string, { quiet, scraped }: Compared): Budget {
  const measured = ratios(scraped, quiet);
  return {
    budget: `${what} while scraped ≥ ${LEAST} × quiet`,
    measured: `${spread(measured)} ×`,
    met: median(measured) >= LEAST,
  };
}
