import { connected } from "../connect.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";

/** Disables a tenant. */
export const disable: Subcommand = {
  summary: "stores its webhooks without applying them, sends nothing",
  help: `Disables a tenant: its webhooks are stored and not applied, nothing is sent.

  npm run tenant -- disable <slug>

Nothing is lost: enable applies what has arrived, and plans the reminders again.`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    const { rows } = await connected(target, (client) =>
      client.query("select public.disable_tenant($1) as stopped", [slug]),
    );
    console.log(`The tenant ${slug} is disabled. Reminders that were stopped: ${rows[0].stopped}.`);
    console.log("Its webhooks are stored from now on, and applied by:");
    console.log(`  npm run tenant -- enable ${slug}`);
  },
};
