import pg from "pg";
import { withDatabase } from "../cli/database.ts";
import type { Section } from "./section.ts";
import type { BenchStack } from "./stack.ts";
import { median, quantile, spread } from "./statistics.ts";

const SIZES = [1, 1_000, 10_000] as const;
/** Runs in a round; the first round warms up and is not counted. */
const RUNS = 40;

const STATEMENTS = {
  fill: "select private.queue_due_reminders() as count",
  tick: "select private.tick() as count",
  claim: "select count(*)::int as count from public.claim_reminders()",
} as const;
type What = keyof typeof STATEMENTS;
const WHATS = Object.keys(STATEMENTS) as What[];

const NAMES: Record<What, string> = {
  fill: "filling the queue",
  tick: "a tick",
  claim: "a claim that finds the queue empty",
};

/** What one database gave, in ms: the median of each round, and all. */
interface Series {
  readonly medians: number[];
  readonly all: number[];
}

/** Filling the queue, the tick and a claim with one reminder due, among more and more tenants. */
export const tenants: Section = async ({ stack, options, log }) => {
  const databases: { size: number; client: pg.Client; series: Record<What, Series> }[] = [];
  try {
    for (const size of SIZES) {
      log(`one reminder due among ${size} tenants`);
      const client = new pg.Client({
        connectionString: await databaseWithTenants(stack, size, `calbase_tenants_${size}`),
      });
      await client.connect();
      databases.push({ size, client, series: { fill: empty(), tick: empty(), claim: empty() } });
    }
    for (let round = 0; round <= options.rounds; round++) {
      for (const what of WHATS) {
        for (const { client, series } of databases) {
          const times = await time(client, STATEMENTS[what]);
          if (round === 0) continue;
          series[what].medians.push(median(times));
          series[what].all.push(...times);
        }
      }
    }
  } finally {
    for (const { client } of databases) await client.end();
  }
  const [one, ...more] = databases;
  if (!one) throw new Error("Nothing was measured.");
  const ratios = (what: What, of: Series) =>
    of.medians.map((ms, round) => ms / (one.series[what].medians[round] ?? Number.NaN));
  return {
    title: "Tenants: one reminder due (without the commit)",
    rows: WHATS.flatMap((what) =>
      databases.map(({ size, series }) => ({
        what: NAMES[what],
        tenants: size.toLocaleString("en"),
        "p50 ms": median(series[what].all).toFixed(2),
        "p99 ms": quantile(series[what].all, 0.99).toFixed(2),
        "× one tenant": size === one.size ? "1" : spread(ratios(what, series[what])),
      })),
    ),
    budgets: WHATS.flatMap((what) =>
      more.map(({ size, series }) => {
        const measured = ratios(what, series[what]);
        return {
          budget: `${NAMES[what]}, one due: ${size.toLocaleString("en")} tenants ≤ 2 × one`,
          measured: `${spread(measured)} ×`,
          met: median(measured) <= 2,
        };
      }),
    ),
  };
};

function empty(): Series {
  return { medians: [], all: [] };
}

/** A database with so many tenants, each with bookings ahead; a reminder of one of them is due. */
export async function databaseWithTenants(
  stack: BenchStack,
  size: number,
  name: string,
): Promise<string> {
  const url = await stack.freshDatabase(name);
  await withDatabase(url, async (client) => {
    // As calbase's own functions write.
    await client.query("set search_path = ''");
    await client.query("delete from public.tenants");
    // Made without triggers: planning nothing, it takes seconds.
    await client.query("set session_replication_role = replica");
    await client.query("set synchronous_commit = off");
    await client.query(
      `insert into public.tenants (slug, name)
       select 'tenant-' || n, 'Tenant ' || n from generate_series(1, $1::int) n`,
      [size],
    );
    await client.query(
      `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
       select t.id, d.name, d.anchor::public.reminder_anchor, d.minutes
       from public.tenants t, (values
         ('24 hours before', 'before_start', 1440),
         ('1 hour before', 'before_start', 60),
         ('Follow-up after 30 minutes', 'after_end', 30)) d (name, anchor, minutes)`,
    );
    await client.query(
      `insert into public.bookings (
         tenant_id, id, cal_uid, status, confirmed_at, start_time, end_time, created_at, updated_at)
       select t.id, gen_random_uuid(), 'b' || n, 'confirmed', now(),
         now() + interval '10 days' + n * interval '1 hour',
         now() + interval '10 days' + n * interval '1 hour', now(), now()
       from public.tenants t, generate_series(1, 5) n`,
    );
    await client.query(
      `insert into public.booking_attendees (
         tenant_id, booking_id, contact, position, is_booker, email, confirmed_at)
       select tenant_id, id, 'x@example.com', 0, true, 'x@example.com', now() from public.bookings`,
    );
    await client.query(
      `insert into public.reminders (
         tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
       select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled',
         b.start_time - interval '1 day', b.start_time - interval '1 day'
       from public.bookings b join public.reminder_rules r on r.tenant_id = b.tenant_id`,
    );
    await client.query(
      `with due as (
         update public.reminders r set send_at = now(), due_at = now()
         where (r.tenant_id, r.id) = (
           select q.tenant_id, q.id
           from public.reminders q join public.reminder_rules u on u.id = q.rule_id
           where u.offset_minutes = 1440 order by q.tenant_id, q.id limit 1)
         returning r.tenant_id, r.booking_id)
       update public.bookings b
       set start_time = now() + interval '1 day', end_time = now() + interval '25 hours'
       from due d where b.tenant_id = d.tenant_id and b.id = d.booking_id`,
    );
    await client.query("vacuum (analyze)");
  });
  return url;
}

/** How long the statement takes each time, in ms; whatever it does is rolled back. */
async function time(client: pg.Client, sql: string): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await client.query("begin");
    const began = performance.now();
    const { rows } = await client.query(sql);
    times.push(performance.now() - began);
    await client.query("rollback");
    if (rows[0].count !== 1) throw new Error(`${sql} found ${rows[0].count} reminders, not one.`);
  }
  return times;
}
