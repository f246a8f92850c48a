import { Problem } from "../../cli/problem.ts";
import { fields } from "../../cli/table.ts";
import { connected } from "../connect.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";

/** Limits what text messages may cost a tenant. */
export const limitTexts: Subcommand = {
  summary: "how many text messages a number gets, and to which countries they go",
  help: `Limits text messages: anybody can book, and give any phone number. Without options shows the limits.

  npm run tenant -- limit-texts <slug> --per-number 10 --countries +49,+43

  --per-number <number>  text messages that one number gets in a day of the tenant's time zone
  --countries <codes>    country calling codes with commas between; +1 is without the Caribbean,
                         which is named with its area codes, such as +1876.
                         "own": the country of the number they are sent from

What is over a limit fails, which tenant_health counts. After changing the limits, retry_reminders()
tries it again.`,
  options: { "per-number": { type: "string" }, countries: { type: "string" } },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const perNumber = typedOption(typed, "per-number");
    if (perNumber !== undefined && !/^\d{1,9}$/.test(perNumber)) {
      throw new Problem(
        `"${perNumber}" is not a number of messages.`,
        "For example --per-number 10",
      );
    }
    const codes = typedOption(typed, "countries");
    const countries = codes === "own" ? [] : codes?.split(",").map((code) => code.trim());
    const { rows } = await connected(target, (client) =>
      client.query("select * from public.limit_texts($1, $2, $3)", [
        slug,
        perNumber ?? null,
        countries ?? null,
      ]),
    );
    console.log(
      fields({
        "per number and day": rows[0].per_number_a_day,
        countries: rows[0].countries?.join(", ") ?? "that of the number they are sent from",
      }),
    );
  },
};
