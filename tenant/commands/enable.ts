import { connected } from "../connect.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";

/** Enables a tenant. */
export const enable: Subcommand = {
  summary: "applies what has arrived meanwhile, goes on",
  help: `Enables a disabled tenant: applies what has arrived meanwhile, in order, and plans the
reminders again that are still ahead.

  npm run tenant -- enable <slug>`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    const { rows } = await connected(target, (client) =>
      client.query("select public.enable_tenant($1) as applied", [slug]),
    );
    console.log(`The tenant ${slug} is enabled. Events that had waited: ${rows[0].applied}.`);
  },
};
