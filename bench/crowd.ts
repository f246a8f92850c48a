import type pg from "pg";
import { withDatabase } from "../cli/database.ts";
import { newUid } from "../local/events/index.ts";
import type { Answered } from "./load-crowd.ts";
import { untilApplied } from "./pending.ts";
import type { Bench, Section } from "./section.ts";
import { median, quantile, spread } from "./statistics.ts";
import type { StoryName } from "./stories.ts";
import { startWorker } from "./worker.ts";

/** A crowd takes some seconds, and the unrelated one beside it, too. */
const MOST_ROUNDS = 3;
const APPLIED_WITHIN_S = 30;
/** Longer than it may take, so that it is seen how much longer it takes. */
const PATIENCE_MS = 300_000;

const CROWDS: readonly { what: string; stories: readonly StoryName[]; each: number }[] = [
  { what: "1,000 seats of one booking", stories: ["seats"], each: 1_000 },
  { what: "1,000 bookings of one lead", stories: ["lead"], each: 1_000 },
  { what: "104 occurrences of one series", stories: ["series"], each: 104 },
  { what: "300 of each, mixed", stories: ["seats", "lead", "series"], each: 300 },
];

interface Crowded extends Answered {
  readonly appliedAfter: number;
}

/** Webhooks of one booking, lead or series, all at once, beside as many that nothing connects. */
export const crowd: Section = async (bench) => {
  const { stack, options, log } = bench;
  const found = CROWDS.map((crowd) => ({
    ...crowd,
    together: [] as Crowded[],
    apart: [] as Crowded[],
  }));
  const worker = await startWorker(stack.small.url);
  try {
    await withDatabase(stack.small.url, async (client) => {
      await send(bench, client, ["unrelated"], 300);
      for (let round = 1; round <= Math.min(options.rounds, MOST_ROUNDS); round++) {
        for (const { what, stories, each, together, apart } of found) {
          log(`at once: ${what}`);
          apart.push(await send(bench, client, ["unrelated"], stories.length * each));
          together.push(await send(bench, client, stories, each));
        }
      }
    });
  } finally {
    await worker.stop();
  }

  const measured = found.map((crowd) => ({
    ...crowd,
    refused: crowd.together.flatMap(({ refused }) => refused),
    ratios: crowd.together.map((one, round) => p99(one) / p99(crowd.apart[round] as Crowded)),
    seconds: crowd.together.map(({ appliedAfter }) => appliedAfter / 1000),
  }));
  return {
    title: "Crowds: the whole webhook, all at once",
    rows: measured.flatMap(({ what, together, apart, ratios, seconds }) => [
      cells(what, together, { "× unrelated": spread(ratios), [APPLIED]: spread(seconds) }),
      cells("as many unrelated", apart, { "× unrelated": "1", [APPLIED]: "" }),
    ]),
    budgets: measured.flatMap(({ what, refused, ratios, seconds }) => [
      {
        budget: `${what}: none refused`,
        measured: refused.length > 0 ? `${refused.length}, the first: ${refused[0]}` : "0",
        met: refused.length === 0,
      },
      {
        budget: `${what}: p99 of the answer ≤ 2 × as many unrelated`,
        measured: `${spread(ratios)} ×`,
        met: median(ratios) <= 2,
      },
      {
        budget: `${what}: all applied ≤ ${APPLIED_WITHIN_S} s after the last answer`,
        measured: `${spread(seconds)} s`,
        met: Math.max(...seconds) <= APPLIED_WITHIN_S,
      },
    ]),
  };
};

const APPLIED = "applied after, s";

async function send(
  { stack, clients }: Bench,
  client: pg.Client,
  names: readonly StoryName[],
  each: number,
): Promise<Crowded> {
  const stories = names.map((name) => ({ name, key: newUid().toLowerCase() }));
  const answered = await clients.send({ target: stack.small.target, stories, each });
  return { ...answered, appliedAfter: await untilApplied(client, PATIENCE_MS) };
}

function p99({ latencies }: Answered): number {
  return quantile(latencies, 0.99);
}

function cells(what: string, crowds: readonly Answered[], more: Record<string, string>) {
  return {
    what,
    refused: crowds.reduce((sum, { refused }) => sum + refused.length, 0),
    "p50 ms": spread(crowds.map(({ latencies }) => median(latencies))),
    "p99 ms": spread(crowds.map(p99)),
    ...more,
  };
}
