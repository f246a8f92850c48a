import { typedChannel } from "../channels.ts";
import { connected } from "../connect.ts";
import type { Subcommand } from "../subcommand.ts";

/** Lets a stopped channel send again. */
export const reopenChannel: Subcommand = {
  summary: "lets a channel send again that its provider stopped",
  help: `A channel is stopped while its provider refuses everything: a broken key, a domain that is not
verified, a quota that is used up. This lets it send again at once, and what waits with it.

  npm run tenant -- reopen-channel <slug> <email|sms|webhook>`,
  options: {},

  async run(target, typed) {
    const { slug, channel } = typedChannel(typed);
    const { rows } = await connected(target, (client) =>
      client.query("select public.reopen_channel($1, $2) as was_stopped", [slug, channel]),
    );
    console.log(
      rows[0].was_stopped
        ? `The tenant ${slug} sends ${channel} again.`
        : `The channel ${channel} of the tenant ${slug} was not stopped.`,
    );
  },
};
