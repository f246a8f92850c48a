import { Problem } from "../../cli/problem.ts";
import { table } from "../../cli/table.ts";
import { connected } from "../../tenant/connect.ts";
import { type Polled, pollAll } from "../../tenant/polling.ts";
import type { Subcommand } from "../../tenant/subcommand.ts";
import { typedNumber } from "../number.ts";

interface Tested extends Polled {
  readonly recipient_id: string;
  readonly channel: string;
  readonly address: string;
  readonly tenant: string | null;
  readonly outcome: string;
}

/** Sends a test. */
export const test: Subcommand = {
  summary: "sends a test to every recipient, and says what came of it",
  help: `Sends a test to every recipient, or to one, quiet hours or not, and says what came of it. Exits with
1 when one did not get it.

  npm run alerts -- test [<number>]`,
  options: {},

  async run(target, typed) {
    const id = typedNumber(typed, "recipient") ?? null;
    const rows = await connected(target, (client) =>
      pollAll<Tested>(client, "select * from public.test_alerts($1)", [id], "deliver-alerts"),
    );
    const lines = rows.map((row) => ({
      number: row.recipient_id,
      of: row.tenant ?? "(all)",
      how: row.channel,
      whom: row.address,
      outcome: row.outcome,
      why: row.note,
    }));
    console.log(table(lines));
    if (rows.some(({ outcome }) => outcome !== "sent")) {
      throw new Problem(
        "Not everybody can be told.",
        "Mend what it says. A mail goes out by the project's own account (EMAIL_FROM, with RESEND_API_KEY or SMTP_URL).",
      );
    }
  },
};
