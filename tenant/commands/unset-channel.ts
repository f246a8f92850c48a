import { typedChannel } from "../channels.ts";
import { connected } from "../connect.ts";
import type { Subcommand } from "../subcommand.ts";

/** Takes a tenant's own account away. */
export const unsetChannel: Subcommand = {
  summary: "takes the tenant's own account away",
  help: `Takes a tenant's own account on a channel out of Vault. It sends through the project's again; a
webhook has none.

  npm run tenant -- unset-channel <slug> <email|sms|webhook>`,
  options: {},

  async run(target, typed) {
    const { slug, channel } = typedChannel(typed);
    const { rows } = await connected(target, (client) =>
      client.query("select public.unset_channel($1, $2) as had_one", [slug, channel]),
    );
    console.log(
      rows[0].had_one
        ? `The account of the tenant ${slug} for ${channel} is forgotten.`
        : `The tenant ${slug} had no account of its own for ${channel}.`,
    );
  },
};
