import pg from "pg";
import { type Api, openApi } from "./api.ts";
import { fill, type Sort } from "./fill.ts";
import type { Measured } from "./load.ts";
import { cells, inRounds } from "./rounds.ts";
import type { Section } from "./section.ts";
import type { BenchDatabase } from "./stack.ts";
import { median, spread } from "./statistics.ts";

/** Reminders that are drained at a time; the last batches may be some more. */
const SLICE = 2_500;
const ROUNDS = 4;
/** Reminders per claim: a slice may be as much larger. */
export const BATCH = 50;
const LEASE_SECONDS = 150;
const WAYS = {
  sql1: { what: "1 sender, in the database", senders: 1, api: false },
  sql3: { what: "3 senders, in the database", senders: 3, api: false },
  api1: { what: "1 sender, over the API", senders: 1, api: true },
  api3: { what: "3 senders, over the API", senders: 3, api: true },
} as const;
type Way = keyof typeof WAYS;

interface Sender {
  claim(): Promise<readonly Claimed[]>;
  settle(results: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

interface Claimed {
  readonly tenant_id: string;
  readonly reminder_id: string;
  readonly generation: number;
  readonly attempt: number;
}

/** Claiming and settling due reminders in batches of 50, all of them sent. */
export const delivery: Section = async ({ stack, log }) => {
  const names = Object.keys(WAYS) as Way[];
  const total = (SLICE + 3 * BATCH) * names.length * (ROUNDS + 1);
  await fill(stack.grown, dueNow("due"), 1, total, log);
  log(`delivering ${total} due reminders`);
  const series = await inRounds(names, ROUNDS, (name) =>
    deliver(stack.grown, WAYS[name], (handedOut) => handedOut >= SLICE),
  );
  const best = [series.sql1, series.sql3].map(({ rates }) => rates);
  const [rates = []] = best.toSorted((a, b) => median(b) - median(a));
  return {
    title: `Delivery's database side, batches of ${BATCH}; latencies are of one batch`,
    rows: names.map((name) => ({
      "who claims and settles": WAYS[name].what,
      ...cells(series[name]),
    })),
    budgets: [
      {
        budget: "handing out and settling ≥ 5,000 reminders a second (in the database)",
        measured: spread(rates),
        met: median(rates) >= 5_000,
      },
    ],
  };
};

/** Booked two hours ahead, now 59 minutes ahead: the reminder an hour before is just due. */
export function dueNow(name: string): Sort {
  const start = new Date(Date.now() + 59 * 60_000);
  const bookedAt = new Date(start.getTime() - 2 * 3_600_000);
  return { name, start, bookedAt, secondsApart: 0 };
}

/** Delivers what is due until it is enough. Throws when nothing is left before. */
export async function deliver(
  database: BenchDatabase,
  { senders, api }: { senders: number; api: boolean },
  isEnough: (handedOut: number) => boolean,
): Promise<Measured> {
  const open = api ? throughApi(database, senders) : inDatabase(database);
  const all = await Promise.all(Array.from({ length: senders }, open));
  const latencies: number[] = [];
  const began = performance.now();
  await Promise.all(all.map((sender) => drain(sender, latencies, isEnough)));
  const elapsed = performance.now() - began;
  await Promise.all(all.map((sender) => sender.close()));
  if (!isEnough(latencies.length)) {
    throw new Error(`Only ${latencies.length} reminders were handed out.`);
  }
  return { elapsed, latencies };
}

/** Until it is enough. Each reminder counts with the time of its batch. */
async function drain(
  sender: Sender,
  latencies: number[],
  isEnough: (handedOut: number) => boolean,
): Promise<void> {
  while (!isEnough(latencies.length)) {
    const began = performance.now();
    const claimed = await sender.claim();
    if (claimed.length === 0) return;
    await sender.settle(
      claimed.map(({ tenant_id, reminder_id, generation, attempt }) => ({
        ...{ tenant_id, reminder_id, generation, attempt },
        ...{ outcome: "sent", provider: "bench", provider_message_id: `${reminder_id}@bench` },
        duration_ms: 1,
      })),
    );
    const took = performance.now() - began;
    for (const _ of claimed) latencies.push(took);
  }
}

function throughApi({ target }: BenchDatabase, senders: number): () => Promise<Sender> {
  const api: Api = openApi(target.apiUrl, target.secretKey, senders);
  return async () => ({
    claim: () => api.rpc("claim_reminders", { p_limit: BATCH, p_lease_seconds: LEASE_SECONDS }),
    settle: async (results) => {
      await api.rpc("settle_reminders", { p_results: results });
    },
    close: async () => api.close(),
  });
}

function inDatabase({ url }: BenchDatabase): () => Promise<Sender> {
  return async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return {
      claim: async () => {
        const { rows } = await client.query({
          name: "claim",
          text: "select c from public.claim_reminders($1, $2) c",
          values: [BATCH, LEASE_SECONDS],
        });
        return rows.map((row) => row.c);
      },
      settle: async (results) => {
        await client.query({
          name: "settle",
          text: "select public.settle_reminders($1)",
          values: [JSON.stringify(results)],
        });
      },
      close: () => client.end(),
    };
  };
}
