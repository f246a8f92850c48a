import { connected } from "../connect.ts";
import { remainingWork } from "../remaining-work.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import { findTenant } from "../tenants.ts";

/** Disables a tenant. */
export const disable: Subcommand = {
  summary: "stores its webhooks without applying them, sends nothing",
  help: `Disables a tenant: its webhooks are stored and not applied, nothing is sent.

  npm run tenant -- disable <slug>

Nothing is lost: enable applies what has arrived, and plans the reminders again.`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    const { stopped, rest } = await connected(target, async (client) => {
      // In one transaction: what is left is seen before the scheduler goes on with it.
      await client.query("begin");
      const { rows } = await client.query("select public.disable_tenant($1) as stopped", [slug]);
      const rest = await remainingWork(client, await findTenant(client, slug));
      await client.query("commit");
      return { stopped: rows[0].stopped, rest };
    });
    console.log(`The tenant ${slug} is disabled. Reminders that were stopped: ${stopped}.`);
    if (rest) console.log(rest);
    console.log("Its webhooks are stored from now on, and applied by:");
    console.log(`  npm run tenant -- enable ${slug}`);
  },
};
