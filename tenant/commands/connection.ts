import type pg from "pg";
import { fields } from "../../cli/table.ts";
import { shownTime } from "../../cli/times.ts";
import { connected } from "../connect.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import { findTenant, type KnownTenant } from "../tenants.ts";
import { type SeenWebhook, webhookWords } from "../webhook-words.ts";
import { count, counted } from "../wording.ts";

/** As the tenant's own clocks show it. */
const shown = (time: string) => shownTime(time, "t.time_zone");

const CONNECTION = `
  select c.*, ${shown("c.since")} as read_since, ${shown("c.changes_read_until")} as compared_until,
    ${shown("c.next_at")} as asked_next, ${shown("c.last_reconciled_at")} as reconciled,
    ${shown("c.webhook_checked_at")} as webhook_checked
  from public.connection c
  join public.tenants t on t.id = c.tenant_id
  where c.tenant_id = $1`;

/** Shows a tenant's connection to Cal.com's API. */
export const connection: Subcommand = {
  summary: "the tenant's connection to Cal.com: whose key, how far it is",
  help: `Shows a tenant's connection to Cal.com's API: whose key it is, whose bookings become the tenant's,
how far they are read, up to when they were compared, and what stands in the way. Never the key.

  npm run tenant -- connection <slug>`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    await connected(target, async (client) => {
      console.log(await describe(client, await findTenant(client, slug)));
    });
  },
};

async function describe(client: pg.Client, { id, slug }: KnownTenant): Promise<string> {
  const [row] = (await client.query(CONNECTION, [id])).rows;
  if (!row) return `The tenant ${slug} is not connected: npm run tenant -- connect ${slug}`;
  return fields({
    State: row.state,
    Reason: row.reason,
    "Key of": row.account,
    "Whose bookings": [row.whose, ...row.hosts, ...row.event_type_ids].join(", "),
    "Asked for": row.scope,
    API: row.api_url,
    "Read from": row.read_since,
    Backfill: backfill(row),
    "To be looked at": Number(row.to_look_at),
    "Compared until": row.compared_until,
    "Last reconciliation": row.reconciled,
    "Never told to us in 7 days": counted(row.never_told, "booking"),
    Webhook: webhookWords(row as SeenWebhook),
    "Asked next": row.asked_next,
    "Last error": row.error,
  });
}

function backfill(row: pg.QueryResultRow): string {
  if (row.bookings_read === null) return "not begun";
  const read = count(row.bookings_read);
  if (row.is_backfilled) return `done, ${read}`;
  return row.bookings_expected === null ? read : `${read} of ${count(row.bookings_expected)}`;
}
