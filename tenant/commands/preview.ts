import { writeFile } from "node:fs/promises";
import { Problem } from "../../cli/problem.ts";
import { fields } from "../../cli/table.ts";
import { shownTime } from "../../cli/times.ts";
import { connected } from "../connect.ts";
import { type Polled, poll } from "../polling.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";

interface Preview extends Polled {
  readonly recipient: string | null;
  /** When it is due, in UTC. */
  readonly at: string | null;
  readonly reason: string | null;
  readonly subject: string | null;
  readonly message: string;
  readonly html: string | null;
  readonly attachments: readonly string[];
}

const PREVIEW = `
  select p.*, ${shownTime("p.send_at", "'UTC'")} as at
  from public.preview_reminder($1, $2, $3, $4) p`;

/** Shows a message without sending it. */
export const preview: Subcommand = {
  summary: "a reminder as it would be sent now",
  help: `Shows what a rule would send for a booking, as it is now: to whom, when, and the message. Sends
nothing.

  npm run tenant -- preview <slug> --rule <name> [options]

  --rule <name>        as in reminder_rules: "24 hours before"
  --booking <uid>      Cal.com's uid; default: the next one, or else a made-up one
  --language <tag>     as if the recipient's were this: de, en-GB
  --html <file>        writes the HTML part there, to be looked at in a browser`,
  options: {
    rule: { type: "string" },
    booking: { type: "string" },
    language: { type: "string" },
    html: { type: "string" },
  },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const option = (name: string) => typedOption(typed, name) ?? null;
    const found = await connected(target, (client) =>
      poll<Preview>(client, PREVIEW, [
        slug,
        typedRule(option("rule"), slug, "preview"),
        option("booking"),
        option("language"),
      ]),
    );
    console.log(describe(found));
    const file = option("html");
    if (file && found.html) {
      await writeFile(file, found.html);
      console.log(`\nThe HTML part is in ${file}.`);
    }
  },
};

/** The name of the rule. Throws a Problem when there is none. */
export function typedRule(rule: string | null, slug: string, command: string): string {
  if (rule) return rule;
  throw new Problem(
    `Which reminder? npm run tenant -- ${command} ${slug} --rule "24 hours before"`,
    `The tenant's reminders are: npm run tenant -- show ${slug}`,
  );
}

function describe(found: Preview): string {
  return [
    fields({
      To: found.recipient,
      When: found.at && `${found.at} UTC`,
      "Not sent, because": found.reason,
      Subject: found.subject,
      Attached: found.attachments.join(", "),
    }),
    found.message.trimEnd(),
  ].join("\n\n");
}
