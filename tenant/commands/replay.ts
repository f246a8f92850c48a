import type pg from "pg";
import { Problem } from "../../cli/problem.ts";
import { table } from "../../cli/table.ts";
import { connected } from "../connect.ts";
import { interruptible } from "../interrupt.ts";
import { leaving } from "../outcomes.ts";
import { type Subcommand, typedOptions, typedSlug } from "../subcommand.ts";
import { findTenant } from "../tenants.ts";
import { watchPending } from "../watching.ts";
import { count, counted } from "../wording.ts";

const RESULTS = `
  select e.status, e.reason, count(*)::integer as count
  from public.webhook_events e
  where e.tenant_id = $1 and e.id = any ($2::bigint[])
  group by e.status, e.reason
  order by e.status, count(*) desc, e.reason
  limit 20`;

/** Reads and applies events in trouble again. */
export const replay: Subcommand = {
  summary: "reads and applies again what failed or could not be read",
  help: `Reads and applies a tenant's failed and unparseable events again: all of them, or those named.

  npm run tenant -- replay <slug> [--event <id> …]

  --event <id>   an id of webhook_events; several: --event 17 --event 18, or --event 17,18

Why they failed: npm run tenant -- replay tells it of those that fail again; the view event_log of
all. An unparseable event can be repaired in Studio first.`,
  options: { event: { type: "string", multiple: true } },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const named = typedIds(typedOptions(typed, "event"));
    await connected(target, async (client) => {
      const tenant = await findTenant(client, slug);
      if (tenant.isDisabled) {
        throw new Problem(
          `The tenant ${tenant.slug} is disabled: nothing of it is applied.`,
          `First: npm run tenant -- enable ${tenant.slug}`,
        );
      }
      const { rows } = await client.query<{ webhook_event_id: string }>(
        "select webhook_event_id from public.replay_events($1, $2)",
        [tenant.id, named],
      );
      const ids = rows.map(({ webhook_event_id: id }) => id);
      const others = named?.filter((id) => !ids.includes(id)) ?? [];
      if (others.length > 0) {
        console.log(`Neither failed nor unparseable, or not of this tenant: ${others.join(", ")}`);
      }
      if (ids.length === 0) {
        console.log(`No event of the tenant ${tenant.slug} was replayed.`);
        return;
      }
      console.log(`Events that were read again: ${count(ids.length)}.`);
      const left = await interruptible((signal) =>
        watchPending({ client, tenant, screen: process.stderr, signal }, ids),
      );
      console.log(await describeResults(client, tenant.id, ids));
      if (left === "interrupted") console.log(leaving(tenant.slug));
    });
  },
};

async function describeResults(
  client: pg.Client,
  tenantId: string,
  ids: readonly string[],
): Promise<string> {
  const { rows } = await client.query(RESULTS, [tenantId, ids]);
  const lines = rows.map((row) => ({ status: row.status, events: row.count, reason: row.reason }));
  const inTrouble = rows.filter(({ status }) => status === "failed" || status === "unparseable");
  const trouble = inTrouble.reduce((sum, { count }) => sum + count, 0);
  return trouble === 0
    ? table(lines)
    : `${table(lines)}
${counted(trouble, "event")} still in trouble. What to do about each: supabase/snippets/events_in_trouble.sql`;
}

/** Ids as typed, also several with commas. Throws a Problem for what is none. */
function typedIds(typed: readonly string[]): string[] | null {
  if (typed.length === 0) return null;
  const ids = typed.flatMap((text) => text.split(",")).map((id) => id.trim());
  const wrong = ids.find((id) => !/^\d{1,18}$/.test(id));
  if (wrong !== undefined) {
    throw new Problem(
      `"${wrong}" is not the id of an event.`,
      "Ids are numbers, as in webhook_events: --event 17 --event 18",
    );
  }
  return [...new Set(ids.map((id) => BigInt(id).toString()))];
}
