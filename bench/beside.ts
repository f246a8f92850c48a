import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Target } from "./contenders.ts";
import { fill, fillPending, type Sort } from "./fill.ts";
import type { Sent } from "./load-flow.ts";
import { addTenant, untilDone, workUntilDone } from "./long-work.ts";
import { untilApplied } from "./pending.ts";
import type { Bench, Budget, Findings, Section } from "./section.ts";
import { type BenchStack, startBenchStack } from "./stack.ts";
import { quantile, round } from "./statistics.ts";
import { startWorker } from "./worker.ts";

const EVENTS = 20_000;
const BOOKINGS = 20_000;
/** With three rules as many reminders again and again: 100,000. */
const EDITED_BOOKINGS = 33_334;
const ERASED = 3;
const QUIET_MS = 10_000;
/** Of what the whole webhook reaches with so many clients. */
const SHARE = 0.5;
const CLIENTS = 8;
const LEAST_REBUILT = 3_000;
const PATIENCE_MS = 600_000;

/** The events that wait were all received before the benchmark began. */
const ENABLED_BEFORE = new Date();

/** Bookings ahead, each of a booker of its own. */
const AHEAD: Omit<Sort, "name"> = {
  start: new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 10 * 86_400_000),
  bookedAt: new Date(ENABLED_BEFORE.getTime() - 60_000),
  secondsApart: 60,
  bookingsPerBooker: 1,
};

interface Scene {
  readonly stack: BenchStack;
  readonly bench: Bench;
  readonly client: pg.Client;
  readonly busy: Target;
  readonly perSecond: number;
}

interface Work {
  readonly what: string;
  readonly count: number;
  /** Does it, until it is over. */
  run(): Promise<unknown>;
}

interface Beside {
  readonly what: string;
  readonly seconds: number;
  readonly perSecond: number;
  readonly refused: readonly string[];
  /** p99 of the answers to the tenant that is worked on, and to another one: quiet, and beside it. */
  readonly quiet: readonly [number, number];
  readonly during: readonly [number, number];
}

/** Long work while webhooks keep coming at half of what can be received, on a fresh stack. */
export const beside: Section = async (bench) => {
  const stack = await startBenchStack(bench.options.installed, () => {});
  const client = new pg.Client({ connectionString: stack.small.url });
  try {
    await client.connect();
    return await measure(bench, stack, client);
  } finally {
    await client.end();
    await stack.stop();
  }
};

async function measure(bench: Bench, stack: BenchStack, client: pg.Client): Promise<Findings> {
  const { log } = bench;
  const database = (target: Target) => ({ superuserUrl: stack.small.superuserUrl, target });
  const busy = await addTenant(client, stack.small.target, "busy");
  const waiting = await addTenant(client, stack.small.target, "waiting");
  const perSecond = (await capacity(bench, stack.small.target)) * SHARE;
  log(`webhooks flow at ${perSecond.toFixed(0)} a second`);
  const scene = { bench, stack, client, perSecond };

  await client.query("select public.disable_tenant('waiting')");
  await fillPending(database(waiting), { ...AHEAD, name: "waiting" }, EVENTS);
  const done: Beside[] = [];
  const worker = await startWorker(stack.small.url);
  try {
    done.push(
      await runBeside(
        { ...scene, busy: waiting },
        {
          what: "enabling with waiting events (fresh project)",
          count: EVENTS,
          run: async () => {
            await client.query("select public.enable_tenant('waiting')");
            await untilApplied(client, PATIENCE_MS);
          },
        },
      ),
    );

    await fill(database(busy), { ...AHEAD, name: "busy" }, 2, BOOKINGS, log);
    done.push(
      await runBeside(
        { ...scene, busy },
        {
          what: "a rebuild",
          count: BOOKINGS,
          run: async () => {
            await client.query("select public.rebuild_bookings('busy')");
            await untilDone(client, PATIENCE_MS);
          },
        },
      ),
    );

    await fill(database(busy), { ...AHEAD, name: "busy" }, BOOKINGS + 1, EDITED_BOOKINGS, log);
    done.push(
      await runBeside(
        { ...scene, busy },
        {
          what: "an edit of three rules, by reminders",
          count: 3 * EDITED_BOOKINGS,
          run: async () => {
            await client.query(
              `update public.reminder_rules set offset_minutes = offset_minutes + 5
             where tenant_id = $1`,
              [busy.tenantId],
            );
            await untilDone(client, PATIENCE_MS);
          },
        },
      ),
    );

    done.push(
      await runBeside(
        { ...scene, busy },
        {
          what: "erasing people",
          count: ERASED,
          run: async () => {
            for (let number = 1; number <= ERASED; number++) {
              await client.query("select public.erase_person('busy', $1)", [
                `busy-booker-${number * 1_000}@booker.example`,
              ]);
            }
          },
        },
      ),
    );
  } finally {
    await worker.stop();
  }
  await untilApplied(client, PATIENCE_MS);

  log("a rebuild alone");
  const began = performance.now();
  const { rows } = await client.query("select public.rebuild_bookings('busy') as count");
  await workUntilDone(client);
  const alone = (rows[0].count / (performance.now() - began)) * 1000;

  return {
    title: `Beside long work: the whole webhook, ${perSecond.toFixed(0)} a second, half to the tenant worked on`,
    rows: done.map(row),
    budgets: [
      ...done.flatMap(budgetsOf),
      {
        budget: `a rebuild alone ≥ ${LEAST_REBUILT.toLocaleString("en")} bookings a second`,
        measured: round(alone),
        met: alone >= LEAST_REBUILT,
      },
      ...done
        .filter(({ what }) => what === "a rebuild")
        .map(({ perSecond }) => ({
          budget: `a rebuild beside webhooks ≥ ${LEAST_REBUILT.toLocaleString("en")} bookings a second`,
          measured: round(perSecond),
          met: perSecond >= LEAST_REBUILT,
        })),
    ],
  };
}

/** How many whole webhooks a second are received at most. */
async function capacity({ clients }: Bench, target: Target): Promise<number> {
  const slice = { contender: "http", target, clients: CLIENTS, count: 400 } as const;
  await clients.measure(slice);
  const { elapsed } = await clients.measure(slice);
  return (slice.count / elapsed) * 1000;
}

/** Webhooks to the tenant that is worked on and to another one, in turn: quiet, then beside it. */
async function runBeside(
  { stack, bench, busy, perSecond }: Scene,
  { what, count, run }: Work,
): Promise<Beside> {
  const flow = { targets: [busy, stack.small.target], perSecond };
  bench.log(`quiet, then ${what}`);
  const stop = bench.clients.flow(flow);
  await pause(QUIET_MS);
  const began = Date.now();
  await run();
  const ended = Date.now();
  const sent = await stop();

  const p99 = (of: readonly Sent[], target: number) =>
    quantile(
      of.filter((one) => one.target === target).map(({ took }) => took),
      0.99,
    );
  // The first seconds open connections.
  const quiet = sent.filter(({ sentAt }) => sentAt < began - 50 && sentAt > began - QUIET_MS * 0.8);
  const during = sent.filter(({ sentAt }) => sentAt >= began && sentAt <= ended);
  const seconds = (ended - began) / 1000;
  return {
    what: `${what}: ${count.toLocaleString("en")}`,
    seconds,
    perSecond: count / seconds,
    refused: sent.flatMap(({ refused }) => refused ?? []),
    quiet: [p99(quiet, 0), p99(quiet, 1)],
    during: [p99(during, 0), p99(during, 1)],
  };
}

function row({ what, seconds, perSecond, refused, quiet, during }: Beside) {
  return {
    work: what,
    refused: refused.length,
    seconds: round(seconds),
    "done a second": round(perSecond),
    "its webhooks p99 ms, quiet": round(quiet[0]),
    "its webhooks p99 ms, beside": round(during[0]),
    "another's p99 ms, quiet": round(quiet[1]),
    "another's p99 ms, beside": round(during[1]),
  };
}

function budgetsOf({ what, refused, quiet, during }: Beside): Budget[] {
  const [own, other] = [during[0] / quiet[0], during[1] / quiet[1]];
  return [
    {
      budget: `${what}: none refused`,
      measured: refused.length > 0 ? `${refused.length}, the first: ${refused[0]}` : "0",
      met: refused.length === 0,
    },
    {
      budget: `${what}: p99 of its webhooks ≤ 3 × quiet`,
      measured: `${round(own)} ×`,
      met: own <= 3,
    },
    {
      budget: `${what}: p99 of another tenant's ≤ 3 × quiet`,
      measured: `${round(other)} ×`,
      met: other <= 3,
    },
  ];
}
