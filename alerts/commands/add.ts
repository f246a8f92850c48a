import type { Typed } from "../../cli/command.ts";
import { Problem } from "../../cli/problem.ts";
import { connected } from "../../tenant/connect.ts";
import { readSecret } from "../../tenant/secret.ts";
import { type Subcommand, typedOption } from "../../tenant/subcommand.ts";
import { changeTimes } from "../changing.ts";
import { TIME_HELP, TIME_OPTIONS, typedTimes } from "../times.ts";

const CHANNELS = ["email", "slack", "webhook"] as const;
type Channel = (typeof CHANNELS)[number];

/** Adds a recipient. */
export const add: Subcommand = {
  summary: "has somebody told of alerts: email, slack or webhook",
  help: `Has somebody told of alerts: at once of what is open, and from then on of what opens and is resolved.
Without --tenant an operator, who is told of all.

  npm run alerts -- add email ops@example.com
  npm run alerts -- add slack "#ops"
  npm run alerts -- add webhook https://example.com/alerts
  npm run alerts -- add email olga@acme.com --tenant acme

  --tenant <slug>        only what this tenant's own admins can do something about
${TIME_HELP}

The secret is asked for, read from standard input, or taken from the environment:
  slack     SLACK_WEBHOOK_URL, the URL of an incoming webhook
  webhook   WEBHOOK_SECRET, as whsec_…; without it one is made and shown
The same again, with another secret, takes the place of the first.`,
  options: { tenant: { type: "string" }, ...TIME_OPTIONS },

  async run(target, typed) {
    const { channel, address } = typedRecipient(typed);
    const times = typedTimes(typed);
    const secret = await secretOf(channel);
    const recipient = await connected(target, async (client) => {
      await client.query("begin");
      const { rows } = await client.query(
        "select public.add_alert_recipient($1, $2, $3, $4) as added",
        [channel, address, typedOption(typed, "tenant") ?? null, secret],
      );
      await changeTimes(client, rows[0].added.id, times);
      await client.query("commit");
      return rows[0].added;
    });
    const whose = recipient.tenant ? ` of ${recipient.tenant}` : "";
    console.log(`${recipient.address} is told of alerts${whose}: recipient ${recipient.id}.`);
    if (recipient.secret) {
      console.log(`\nIt verifies the requests with ${recipient.secret}\nThat is not shown again.`);
    }
    console.log(`Try it: npm run alerts -- test ${recipient.id}`);
  },
};

function typedRecipient({ words }: Typed): { channel: Channel; address: string } {
  const [, name, address, ...rest] = words;
  const channel = CHANNELS.find((known) => known === name);
  const usage = `npm run alerts -- add <${CHANNELS.join("|")}> <address>`;
  if (!channel) {
    throw new Problem(
      name === undefined ? "How, and whom?" : `"${name}" is not a way to tell.`,
      usage,
    );
  }
  if (address === undefined) throw new Problem("Whom?", usage);
  if (rest.length > 0) throw new Problem(`"${rest.join(" ")}" is too much.`, usage);
  return { channel, address };
}

async function secretOf(channel: Channel): Promise<string | null> {
  if (channel === "slack")
    return await readSecret("URL of the incoming webhook", "SLACK_WEBHOOK_URL");
  return channel === "webhook" ? (process.env.WEBHOOK_SECRET ?? null) : null;
}
