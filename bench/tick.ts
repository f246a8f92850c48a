import type pg from "pg";
import { withDatabase } from "../cli/database.ts";
import { growTo } from "./grown.ts";
import type { Budget, Findings, Section } from "./section.ts";
import { median, quantile } from "./statistics.ts";

const TICKS = 500;
/** Reading the queue takes a quarter of a second with a million messages. */
const READS = 30;

/** The tick when nothing is due, with more and more future reminders, beside pgmq.read. */
export const tick: Section = async (bench) => {
  const { stack, options, log } = bench;
  const rows: Findings["rows"][number][] = [];
  const budgets: Budget[] = [];
  const sizes = [0, 33_334, 333_334, options.bookings]
    .filter((size) => size <= options.bookings)
    .filter((size, index, all) => all.indexOf(size) === index);
  for (const size of sizes) {
    if (size > 0) await growTo(stack.grown, size, log);
    log(`the tick with the reminders of ${size} bookings`);
    await withDatabase(stack.grown.url, async (client) => {
      const reminders = await futureReminders(client);
      await delayMessages(client, reminders);
      const [ticks = [], writes = []] = await time(client, TICKS, [
        "select private.tick()",
        // The tick notes that it ran: most of its time is this commit's, which is the disk's.
        "select private.record_heartbeat('bench', now())",
      ]);
      const [reads = []] = await time(client, READS, [
        "select * from pgmq.read('bench_delayed', 30, 50)",
      ]);
      rows.push({
        "future reminders": reminders.toLocaleString("en"),
        "tick p50 ms": median(ticks).toFixed(2),
        "tick p99 ms": quantile(ticks, 0.99).toFixed(2),
        "one row and commit p50 ms": median(writes).toFixed(2),
        "pgmq.read p50 ms, as many delayed": median(reads).toFixed(2),
        "pgmq.read p99 ms": quantile(reads, 0.99).toFixed(2),
      });
      budgets.push({
        budget: `a tick with nothing due ≤ 1 ms (${reminders.toLocaleString("en")} future reminders)`,
        measured: `${median(ticks).toFixed(2)} ms`,
        met: median(ticks) <= 1,
      });
    });
  }
  return { title: "The tick, nothing due", rows, budgets };
};

async function futureReminders(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::int as count from public.reminders
     where status = 'scheduled' and send_at > now()`,
  );
  return rows[0].count;
}

/** A queue with as many messages for the future as there are reminders. */
async function delayMessages(client: pg.Client, count: number): Promise<void> {
  await client.query("select pgmq.create('bench_delayed')");
  await client.query(
    `insert into pgmq.q_bench_delayed (vt, message)
     select now() + interval '1 year', jsonb_build_object('reminder_id', gen_random_uuid())
     from generate_series(1, $1 - (select count(*) from pgmq.q_bench_delayed))`,
    [count],
  );
  await client.query("vacuum (analyze) pgmq.q_bench_delayed");
}

/**
 * How long each statement takes, in ms, warm and by turns, each time in a transaction of its own, as
 * pg_cron runs them.
 */
async function time(
  client: pg.Client,
  count: number,
  statements: readonly string[],
): Promise<number[][]> {
  const times: number[][] = statements.map(() => []);
  for (let run = -5; run < count; run++) {
    for (const [index, sql] of statements.entries()) {
      const began = performance.now();
      await client.query(sql);
      if (run >= 0) times[index]?.push(performance.now() - began);
    }
  }
  return times;
}
