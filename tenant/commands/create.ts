import { Problem } from "../../cli/problem.ts";
import { fields } from "../../cli/table.ts";
import { gapNote, SET_UP_WEBHOOK, shownWebhookUrl } from "../cal-com.ts";
import { connected } from "../connect.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";

/** Sets up a tenant. */
export const create: Subcommand = {
  summary: "a new tenant with its reminders and a secret",
  help: `Sets up a tenant with the default reminders and a webhook secret.

  npm run tenant -- create <slug> --name <name> [options]

  <slug>               its name in the webhook URL: lower-case letters, digits, hyphens
  --name <name>        as messages show it
  --time-zone <zone>   used where a recipient's own is unknown; default UTC
  --secret <secret>    at least 16 characters; default: 256 random bits`,
  options: {
    name: { type: "string" },
    "time-zone": { type: "string" },
    secret: { type: "string" },
  },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const name = typedOption(typed, "name");
    if (name === undefined) {
      throw new Problem(
        "What is the tenant called?",
        `npm hands on options only behind "--": npm run tenant -- create ${slug} --name "Acme"`,
      );
    }
    const zone = typedOption(typed, "time-zone") ?? "UTC";
    const { rows } = await connected(target, (client) =>
      client.query("select * from public.create_tenant($1, $2, $3, $4)", [
        slug,
        name,
        zone,
        typedOption(typed, "secret") ?? null,
      ]),
    );
    console.log(`The tenant ${slug} (${name}, ${zone}) is set up.\n`);
    console.log(
      fields({ "Webhook URL": shownWebhookUrl(target, slug), Secret: rows[0].webhook_secret }),
    );
    console.log(`${gapNote(target)}\n${SET_UP_WEBHOOK}`);
  },
};
