import { createHash } from "node:crypto";
import type pg from "pg";
import { withDatabase } from "../cli/database.ts";
import { newUid } from "../local/events/index.ts";
import { readPayload } from "../supabase/functions/cal-webhook/payload.ts";
import type { Section } from "./section.ts";
import { median, spread } from "./statistics.ts";
import { STORIES, type Story, type StoryName } from "./stories.ts";

/** Each round takes its minute, most of it on the way to the last events. */
const MOST_ROUNDS = 3;
/** Events of a short history before those that are measured, and the measured ones. */
const EARLY = { skipped: 5, measured: 10 } as const;
/** So many short histories are measured beside the end of a long one. */
const SHORT_ONES = 4;

const HISTORIES: readonly { name: StoryName; what: string; events: number }[] = [
  { name: "seats", what: "seats of one booking", events: 1_000 },
  { name: "lead", what: "bookings of one lead", events: 1_000 },
  { name: "moves", what: "a chain of reschedules", events: 1_000 },
  { name: "noShows", what: "no-show marked and unmarked", events: 1_000 },
  { name: "series", what: "occurrences of one series", events: 400 },
];

/** The webhook that comes last in a long history, by turns with the tenth of short ones. */
export const histories: Section = async ({ stack, options, log }) => {
  const { url, target } = stack.small;
  const rounds = Math.min(options.rounds, MOST_ROUNDS);
  const found = HISTORIES.map((history) => ({
    ...history,
    early: [] as number[][],
    late: [] as number[][],
  }));
  await withDatabase(url, async (client) => {
    for (let round = 1; round <= rounds; round++) {
      for (const { name, what, events, early, late } of found) {
        log(`${events} events: ${what}`);
        const times = await compare(client, target.tenantId, name, events);
        early.push(times.early);
        late.push(times.late);
      }
    }
  });
  const measured = found.map(({ early, late, ...history }) => ({
    ...history,
    early: early.map(median),
    late: late.map(median),
    ratios: late.map((times, round) => median(times) / median(early[round] ?? [])),
  }));
  return {
    title: "Histories: one webhook, as a call of the database on a warm connection",
    rows: measured.map(({ what, events, early, late, ratios }) => ({
      history: what,
      "10th event, ms": spread(early),
      [LAST]: spread(late),
      event: events.toLocaleString("en"),
      "× the 10th": spread(ratios),
    })),
    budgets: measured.map(({ what, events, ratios }) => ({
      budget: `${what}: event ${events.toLocaleString("en")} ≤ 2 × the 10th`,
      measured: `${spread(ratios)} ×`,
      met: median(ratios) <= 2,
    })),
  };
};

const LAST = "last event, ms";

async function compare(
  client: pg.Client,
  tenantId: string,
  name: StoryName,
  events: number,
): Promise<{ early: number[]; late: number[] }> {
  const receive = (story: Story, index: number) => timeOf(client, tenantId, story(index));
  const long = newStory(name);
  const first = events - SHORT_ONES * EARLY.measured + 1;
  for (let index = 1; index < first; index++) await receive(long, index);

  const [early, late]: [number[], number[]] = [[], []];
  let next = first;
  for (let count = 1; count <= SHORT_ONES; count++) {
    const short = newStory(name);
    for (let index = 1; index <= EARLY.skipped; index++) await receive(short, index);
    for (let index = 1; index <= EARLY.measured; index++) {
      early.push(await receive(short, EARLY.skipped + index));
      late.push(await receive(long, next++));
    }
  }
  return { early, late };
}

function newStory(name: StoryName): Story {
  return STORIES[name](newUid().toLowerCase(), new Date(Date.now() - 2 * 3_600_000));
}

/** How long the database takes for a webhook, in ms. */
async function timeOf(client: pg.Client, tenantId: string, event: object): Promise<number> {
  const bytes = new TextEncoder().encode(JSON.stringify(event));
  const id = createHash("sha256").update(bytes).digest("hex");
  const body = JSON.stringify(readPayload(bytes).body);
  const began = performance.now();
  const { rows } = await client.query({
    name: "receive",
    text: "select public.receive_webhook($1, $2, $3) as answer",
    values: [tenantId, id, body],
  });
  const took = performance.now() - began;
  if (rows[0].answer !== "stored") throw new Error(`The answer was ${rows[0].answer}, not stored.`);
  return took;
}
