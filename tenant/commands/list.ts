import { table } from "../../cli/table.ts";
import { age } from "../age.ts";
import { connected } from "../connect.ts";
import { notStored } from "../not-stored.ts";
import type { Subcommand } from "../subcommand.ts";
import { type SeenWebhook, webhookState } from "../webhook-words.ts";

const TENANTS = `
  select t.slug, t.name, t.time_zone, t.disabled_at, h.last_event_at,
    h.pending_events::integer as pending_events, h.pending_since,
    h.not_stored_today::integer as not_stored_today,
    h.failed_events::integer as failed_events, h.dead_letters::integer as dead_letters,
    c.state::text as connection, c.webhook, c.webhook_note,
    c.webhook_checked_at::text as webhook_checked, m.state as move, m.other_project
  from public.tenants t
  join public.tenant_health h on h.tenant_id = t.id
  left join public.connection c on c.tenant_id = t.id
  left join lateral (
    select v.state, v.other_project
    from public.tenant_moves v
    where v.tenant_id = t.id
    order by v.began_at desc
    limit 1
  ) m on true
  order by t.slug`;

/** Lists the tenants. */
export const list: Subcommand = {
  summary: "all tenants, and how they fare",
  help: `Lists the tenants.

  npm run tenant -- list

waiting: stored webhooks that are still to be applied, and when the oldest came: applied in a moment,
or, of a disabled tenant, when it is enabled; failed: events that could not be applied; unsent:
reminders that were given up. Cal.com's API: whether the tenant is connected, and how its webhook was
when it was last looked at: npm run tenant -- connection <slug>.`,
  options: {},

  async run(target) {
    const { rows } = await connected(target, (client) => client.query(TENANTS));
    const now = new Date();
    const lines = rows.map((tenant) => ({
      slug: tenant.slug,
      name: tenant.name,
      "time zone": tenant.time_zone,
      state: stateOf(tenant),
      "last event": tenant.last_event_at ? age(tenant.last_event_at, now) : "none yet",
      waiting: waiting(tenant, now),
      failed: tenant.failed_events,
      unsent: tenant.dead_letters,
      "Cal.com's API": calCom(tenant),
    }));
    console.log(
      table(lines) ||
        'There is no tenant yet. Set one up: npm run tenant -- create acme --name "Acme"',
    );
    for (const { slug, not_stored_today } of rows) {
      if (not_stored_today > 0) console.log(`\n${notStored(slug, not_stored_today)}`);
    }
  },
};

/** Whether it works here, and where it goes or has gone. */
function stateOf(tenant: {
  disabled_at: Date | null;
  move: string | null;
  other_project: string | null;
}): string {
  if (tenant.move === "moved") return `moved to ${tenant.other_project}`;
  if (tenant.move === "frozen") return "moving away";
  if (tenant.move === "arriving") return "arriving";
  return tenant.disabled_at ? "disabled" : "active";
}

function calCom(tenant: SeenWebhook & { connection: string | null }): string {
  if (tenant.connection !== "connected") return tenant.connection ?? "not connected";
  return `connected, ${webhookState(tenant)}`;
}

function waiting(tenant: { pending_events: number; pending_since: Date }, now: Date): string {
  const { pending_events, pending_since } = tenant;
  return pending_events > 0 ? `${pending_events}, ${age(pending_since, now)}` : "0";
}
