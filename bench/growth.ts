import { growTo } from "./grown.ts";
import { cells, inRounds, ratios } from "./rounds.ts";
import type { Section } from "./section.ts";
import { median, spread } from "./statistics.ts";

const CLIENTS = 4;

/** Receiving with many bookings and events present, beside a database with a few thousand. */
export const growth: Section = async (bench) => {
  const { stack, clients, options, log } = bench;
  await growTo(stack.grown, options.bookings, log);
  const present = options.bookings.toLocaleString("en");
  log(`receiving with ${present} bookings and events present`);
  const series = await inRounds(["small", "grown"], options.rounds, (name) =>
    clients.measure({
      contender: "receive",
      target: stack[name].target,
      clients: CLIENTS,
      count: options.requests * 2,
    }),
  );
  const ratio = ratios(series.grown, series.small);
  return {
    title: `Growth: receiving over the API, ${CLIENTS} clients`,
    rows: [
      { "bookings and events present": "a few thousand", ...cells(series.small), "× small": "1" },
      { "bookings and events present": present, ...cells(series.grown), "× small": spread(ratio) },
    ],
    budgets: [
      {
        budget: `receiving ≥ 0.9 × the rate of a small database (${present} bookings and events)`,
        measured: `${spread(ratio)} ×`,
        met: median(ratio) >= 0.9,
      },
    ],
  };
};
