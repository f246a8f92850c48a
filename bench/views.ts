import type pg from "pg";
import { withDatabase } from "../cli/database.ts";
import { backendClock } from "./backend-clock.ts";
import { growTo } from "./grown.ts";
import type { Budget, Findings, Section } from "./section.ts";
import { median, round } from "./statistics.ts";
import { databaseWithTenants } from "./tenants.ts";

const READS = 20;
/** Studio shows nothing for which the planner expects more than 200,000. */
const COST_LIMIT = 50_000;
const TIME_LIMIT_MS = 5;
/** The view that has a row of each tenant is read with so many of them, too. */
const TENANTS = [30, 1_000, 10_000];
const MEMBER = "00000000-0000-4000-8000-00000000000b";

interface Page {
  readonly cost: number;
  readonly ms: number;
}

/**
 * The first page of each view as Studio asks for it, ordered by the first column, and as a member
 * of the tenant that has grown does: what the planner expects, and the time the server works, with planning.
 */
export const views: Section = async ({ stack, options, log }) => {
  await growTo(stack.grown, options.bookings, log);
  const rows: Findings["rows"][number][] = [];
  const budgets: Budget[] = [];
  await withDatabase(stack.grown.url, async (client) => {
    await addMember(client, stack.grown.target.tenantId);
    for (const { view, column, isForMembers } of await viewsOf(client)) {
      log(`the first page of ${view}`);
      const page = `select * from public.${view} order by ${view}.${column} asc nulls last limit 100`;
      const studio = await read(client, page);
      const member = isForMembers ? await asMember(client, () => read(client, page)) : undefined;
      rows.push(row(view, studio, member));
      budgets.push(...budgetsOf(view, [studio, ...(member ? [member] : [])]));
    }
  });
  for (const size of TENANTS) {
    log(`tenant_health of ${size} tenants`);
    const url = await databaseWithTenants(stack, size, `calbase_views_${size}`);
    const page = "select * from public.tenant_health order by attention asc nulls last limit 100";
    const studio = await withDatabase(url, (client) => read(client, page));
    rows.push(row(`tenant_health of ${size.toLocaleString("en")} tenants`, studio));
  }
  return { title: "The first page of each view, by Studio and by a member", rows, budgets };
};

async function addMember(client: pg.Client, tenantId: string): Promise<void> {
  await client.query("insert into auth.users (id) values ($1)", [MEMBER]);
  await client.query("insert into public.tenant_members (tenant_id, user_id) values ($1, $2)", [
    tenantId,
    MEMBER,
  ]);
}

async function viewsOf(
  client: pg.Client,
): Promise<{ view: string; column: string; isForMembers: boolean }[]> {
  const { rows } = await client.query(
    `select c.relname as view, a.attname as column,
       has_table_privilege('authenticated', c.oid, 'select') as "isForMembers"
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
     order by 1`,
  );
  return rows;
}

async function asMember<Result>(client: pg.Client, ask: () => Promise<Result>): Promise<Result> {
  await client.query("select set_config('request.jwt.claims', $1, false)", [
    JSON.stringify({ sub: MEMBER, role: "authenticated" }),
  ]);
  await client.query("set role authenticated");
  try {
    return await ask();
  } finally {
    await client.query("reset role");
  }
}

async function read(client: pg.Client, page: string): Promise<Page> {
  const { rows: plans } = await client.query(`explain (format json) ${page}`);
  const now = await backendClock(client);
  const times: number[] = [];
  for (let count = 0; count < READS; count++) {
    const began = await now();
    await client.query(page);
    times.push((await now()) - began);
  }
  return { cost: plans[0]["QUERY PLAN"][0].Plan["Total Cost"], ms: median(times) };
}

function row(view: string, studio: Page, member?: Page): Findings["rows"][number] {
  return {
    view,
    "expected cost": Math.round(studio.cost).toLocaleString("en"),
    "p50 ms": studio.ms.toFixed(2),
    "a member's cost": member ? Math.round(member.cost).toLocaleString("en") : "",
    "a member's p50 ms": member ? member.ms.toFixed(2) : "",
  };
}

function budgetsOf(view: string, pages: readonly Page[]): Budget[] {
  const cost = Math.max(...pages.map((page) => page.cost));
  const ms = Math.max(...pages.map((page) => page.ms));
  return [
    {
      budget: `the first page of ${view} costs ≤ ${COST_LIMIT.toLocaleString("en")}`,
      measured: Math.round(cost).toLocaleString("en"),
      met: cost <= COST_LIMIT,
    },
    {
      budget: `the first page of ${view} takes ≤ ${TIME_LIMIT_MS} ms`,
      measured: `${round(ms)} ms`,
      met: ms <= TIME_LIMIT_MS,
    },
  ];
}
