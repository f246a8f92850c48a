import type pg from "pg";
import { Problem } from "../../cli/problem.ts";
import { connected } from "../connect.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";

const HOLDINGS = `
  select
    (select count(*) from public.webhook_events e where e.tenant_id = t.id) as events,
    (select count(*) from public.bookings b where b.tenant_id = t.id) as bookings,
    (select count(*) from public.leads l where l.tenant_id = t.id) as leads
  from public.tenants t
  where t.id = private.tenant_with_slug($1)`;

/** Deletes a tenant. */
export const deleteTenant: Subcommand = {
  summary: "removes a tenant and everything it has, for ever",
  help: `Removes a tenant and everything it has: events, bookings, leads, reminders, members, secrets.
It cannot be undone. Without --confirm it only tells what would be lost.

  npm run tenant -- delete <slug> --confirm <slug>`,
  options: { confirm: { type: "string" } },

  async run(target, typed) {
    const slug = typedSlug(typed);
    await connected(target, async (client) => {
      if (typedOption(typed, "confirm") !== slug) throw await unconfirmed(client, slug);
      await client.query("select public.delete_tenant($1, $1)", [slug]);
    });
    console.log(`The tenant ${slug} is deleted, with everything it had.`);
    console.log("Delete its webhook in Cal.com, too: what it still sends is not stored.");
  },
};

async function unconfirmed(client: pg.Client, slug: string): Promise<Problem> {
  const { events, bookings, leads } = (await client.query(HOLDINGS, [slug])).rows[0];
  return new Problem(
    `Nothing is deleted yet. The tenant ${slug} has ${events} events, ${bookings} bookings and ${leads} leads; they would be gone for ever.`,
    `To delete them: npm run tenant -- delete ${slug} --confirm ${slug}`,
  );
}
