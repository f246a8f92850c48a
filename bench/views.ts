import { withDatabase } from "../local/database.ts";
import { growTo } from "./grown.ts";
import type { Budget, Findings, Section } from "./section.ts";
import { median } from "./statistics.ts";

const VIEWS = [
  "tenant_health",
  "upcoming_bookings",
  "lead_pipeline",
  "event_log",
  "reminder_log",
  "bookings_per_day",
  "show_rate_per_week",
  "leads_per_week",
  "reminders_per_day",
  "events_per_hour",
  "running_jobs",
];
const READS = 20;
/** Studio shows nothing for which the planner expects more than 200,000. */
const COST_LIMIT = 50_000;

/** The first page of each view, as Studio asks for it: what the planner expects, and the time. */
export const views: Section = async ({ stack, options, log }) => {
  await growTo(stack.grown, options.bookings, log);
  const rows: Findings["rows"][number][] = [];
  const budgets: Budget[] = [];
  await withDatabase(stack.grown.url, async (client) => {
    for (const view of VIEWS) {
      log(`the first page of ${view}`);
      const { rows: columns } = await client.query(
        "select attname from pg_attribute where attrelid = $1::regclass and attnum = 1",
        [`public.${view}`],
      );
      const page = `select * from public.${view}
        order by ${view}.${columns[0].attname} asc nulls last limit 100 offset 0`;
      const { rows: plans } = await client.query(`explain (format json) ${page}`);
      const cost: number = plans[0]["QUERY PLAN"][0].Plan["Total Cost"];
      const times: number[] = [];
      for (let read = 0; read < READS; read++) {
        const began = performance.now();
        await client.query(page);
        times.push(performance.now() - began);
      }
      rows.push({
        view,
        "expected cost": Math.round(cost).toLocaleString("en"),
        "p50 ms": median(times).toFixed(2),
      });
      budgets.push({
        budget: `the first page of ${view} costs ≤ ${COST_LIMIT.toLocaleString("en")}`,
        measured: Math.round(cost).toLocaleString("en"),
        met: cost <= COST_LIMIT,
      });
    }
  });
  return { title: "The first page of each view in Studio", rows, budgets };
};
