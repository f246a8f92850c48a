import { connected } from "../connect.ts";
import { remainingWork } from "../remaining-work.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import { findTenant } from "../tenants.ts";

/** Enables a tenant. */
export const enable: Subcommand = {
  summary: "applies what has arrived meanwhile, goes on",
  help: `Enables a disabled tenant: applies what has arrived meanwhile, in order, and plans the
reminders again that are still ahead. What is more than a few hundred is done in steps, right behind.

  npm run tenant -- enable <slug>`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    const { applied, rest } = await connected(target, async (client) => {
      // In one transaction: what is left is seen before the scheduler goes on with it.
      await client.query("begin");
      const { rows } = await client.query("select public.enable_tenant($1) as applied", [slug]);
      const rest = await remainingWork(client, await findTenant(client, slug));
      await client.query("commit");
      return { applied: rows[0].applied, rest };
    });
    console.log(`The tenant ${slug} is enabled. Events that had waited: ${applied}.`);
    if (rest) console.log(rest);
  },
};
