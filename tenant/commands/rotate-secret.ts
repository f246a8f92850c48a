import { fields } from "../../cli/table.ts";
import { gapNote, shownWebhookUrl } from "../cal-com.ts";
import { connected } from "../connect.ts";
import { readDuration } from "../duration.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";

/** Makes a new secret. */
export const rotateSecret: Subcommand = {
  summary: "a new secret beside the old one, which stays valid for a while",
  help: `Makes a new webhook secret. The old one stays valid meanwhile, so that nothing is lost.

  npm run tenant -- rotate-secret <slug> [options]

  --keep-old-for <time>   30m, 24h, 7d, or 0 to end it at once; default 24h
  --secret <secret>       at least 16 characters; default: 256 random bits`,
  options: { "keep-old-for": { type: "string" }, secret: { type: "string" } },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const keep = typedOption(typed, "keep-old-for") ?? "24h";
    const { rows } = await connected(target, (client) =>
      client.query("select public.rotate_secret($1, $2::interval, $3) as secret", [
        slug,
        readDuration(keep),
        typedOption(typed, "secret") ?? null,
      ]),
    );
    console.log(
      keep === "0"
        ? `The tenant ${slug} has a new secret. Within a minute it is the only one that is valid.\n`
        : `The tenant ${slug} has a new secret, valid from now on. The old one is valid for ${keep}.\n`,
    );
    console.log(fields({ "Webhook URL": shownWebhookUrl(target, slug), Secret: rows[0].secret }));
    console.log(`${gapNote(target)}
  1. In Cal.com, change the secret of every webhook with this URL. It is not shown again.
  2. "Ping test" must say Passed. Save.
  3. To end the old one earlier: npm run tenant -- retire-secrets ${slug}`);
  },
};
