import { Problem } from "../../cli/problem.ts";
import { connected } from "../connect.ts";
import { type Polled, poll } from "../polling.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";
import { typedRule } from "./preview.ts";

interface Sent extends Polled {
  readonly outcome: string;
  readonly provider: string | null;
  readonly error: string | null;
}

/** Sends a message to oneself. */
export const testSend: Subcommand = {
  summary: "sends a reminder to yourself",
  help: `Sends what a rule would send for a booking, to you instead of its recipient, by the tenant's own
account or the project's. Nothing is recorded, and nobody else gets anything.

  npm run tenant -- test-send <slug> --rule <name> --to <address> [options]

  --rule <name>        as in reminder_rules: "24 hours before"
  --to <address>       your e-mail address, or phone number such as +491701234567
  --booking <uid>      Cal.com's uid; default: the next one, or else a made-up one
  --language <tag>     as if the recipient's were this: de, en-GB`,
  options: {
    rule: { type: "string" },
    to: { type: "string" },
    booking: { type: "string" },
    language: { type: "string" },
  },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const rule = typedRule(typedOption(typed, "rule") ?? null, slug, "test-send");
    const to = typedOption(typed, "to");
    if (!to) {
      throw new Problem(
        "To whom?",
        `npm run tenant -- test-send ${slug} --rule "${rule}" --to you@example.com`,
      );
    }
    const { outcome, provider, error } = await connected(target, (client) =>
      poll<Sent>(client, "select * from public.test_send($1, $2, $3, $4, $5)", [
        slug,
        rule,
        to,
        typedOption(typed, "booking") ?? null,
        typedOption(typed, "language") ?? null,
      ]),
    );
    if (outcome !== "sent") {
      throw new Problem(`It was not sent: ${error ?? outcome}`, hint(outcome));
    }
    console.log(`Sent to ${to} by ${provider}.`);
  },
};

function hint(outcome: string): string {
  if (outcome === "blocked") return "The account cannot send: see to its key, sender or quota.";
  if (outcome === "unknown") return "The provider may have taken it all the same.";
  return "Nothing was recorded; it can be tried again.";
}
