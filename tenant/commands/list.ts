import { table } from "../../local/table.ts";
import { distance } from "../../local/times.ts";
import { connected } from "../connect.ts";
import type { Subcommand } from "../subcommand.ts";

const TENANTS = `
  select t.slug, t.name, t.time_zone, t.disabled_at, h.last_event_at,
    h.failed_events::integer as failed_events, h.dead_letters::integer as dead_letters
  from public.tenants t
  join public.tenant_health h on h.tenant_id = t.id
  order by t.slug`;

/** Lists the tenants. */
export const list: Subcommand = {
  summary: "all tenants, and how they fare",
  help: `Lists the tenants.

  npm run tenant -- list

failed: events that could not be applied; unsent: reminders that were given up.`,
  options: {},

  async run(target) {
    const { rows } = await connected(target, (client) => client.query(TENANTS));
    const now = new Date();
    const lines = rows.map((tenant) => ({
      slug: tenant.slug,
      name: tenant.name,
      "time zone": tenant.time_zone,
      state: tenant.disabled_at ? "disabled" : "active",
      "last event": tenant.last_event_at ? age(tenant.last_event_at, now) : "none yet",
      failed: tenant.failed_events,
      unsent: tenant.dead_letters,
    }));
    console.log(
      table(lines) ||
        'There is no tenant yet. Set one up: npm run tenant -- create acme --name "Acme"',
    );
  },
};

/** The clock of the database may be a little ahead of ours. */
function age(time: Date, now: Date): string {
  return now.getTime() - time.getTime() < 60_000 ? "just now" : distance(time, now);
}
