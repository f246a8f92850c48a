import type { Contender } from "./contenders.ts";
import { cells, inRounds, ratios } from "./rounds.ts";
import type { Budget, Findings, Section } from "./section.ts";
import { median, spread } from "./statistics.ts";

/** How many clients there are at a time, and the least rate beside the bare insert. */
const CLIENTS = { 1: 0.45, 4: 0.4, 16: 0.33 };
const CONTENDERS: Record<Contender, string> = {
  receive: "calbase, one call over the API",
  bare: "the bare raw event, one call over the API",
  plain: "straightforward handler, eight calls over the API",
  http: "calbase, the whole webhook: gateway, signature, function",
};

/** Receiving, beside the bare insert and the straightforward handler, with 1, 4 and 16 clients. */
export const receive: Section = async ({ stack, clients, options, log }) => {
  const rows: Findings["rows"][number][] = [];
  const budgets: Budget[] = [];
  for (const [clientCount, least] of Object.entries(CLIENTS)) {
    const count = Number(clientCount);
    log(`receiving with ${count} clients`);
    const series = await inRounds(
      Object.keys(CONTENDERS) as Contender[],
      options.rounds,
      (contender) =>
        clients.measure({
          contender,
          target: stack.small.target,
          clients: count,
          count: options.requests,
        }),
    );
    const overPlain = ratios(series.receive, series.plain);
    const overBare = ratios(series.receive, series.bare);
    for (const [name, what] of Object.entries(CONTENDERS)) {
      const own = series[name as Contender];
      rows.push({
        clients: count,
        "what receives": what,
        ...cells(own),
        "× straightforward": spread(ratios(own, series.plain)),
        "× bare": spread(ratios(own, series.bare)),
      });
    }
    budgets.push(
      {
        budget: `receiving ≥ 4 × the straightforward handler (${count} clients)`,
        measured: `${spread(overPlain)} ×`,
        met: median(overPlain) >= 4,
      },
      {
        budget: `receiving ≥ ${least.toFixed(2)} × the bare raw event (${count} clients)`,
        measured: `${spread(overBare)} ×`,
        met: median(overBare) >= least,
      },
    );
  }
  return { title: "Receiving", rows, budgets };
};
