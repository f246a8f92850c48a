import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Problem } from "../../cli/problem.ts";
import { connected } from "../connect.ts";
import { readNumbers } from "../report/numbers.ts";
import { drawReport } from "../report/terminal.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";

/** Draws a tenant's trends. */
export const report: Subcommand = {
  summary: "how bookings, leads and reminders go, drawn; --html for a customer",
  help: `Draws how a tenant's bookings, the share that came, leads and messages went in the last twelve weeks.

  npm run tenant -- report <slug> [--html <file>]

  --html <file>    writes a page with pictures instead, which can be sent to the customer: one file,
                   without scripts, that names nobody who booked; a file of that name is replaced`,
  options: { html: { type: "string" } },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const file = typedOption(typed, "html");
    const numbers = await connected(target, (client) => readNumbers(client, slug));
    if (file === undefined) {
      console.log(drawReport(numbers));
      return;
    }
    // Only here: the charts take their time to load.
    const { reportPage } = await import("../report/page.ts");
    await write(resolve(file), reportPage(numbers));
    console.log(`The report is in ${resolve(file)}. Open it with a browser.`);
  },
};

async function write(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (error) {
    throw new Problem(
      `The report could not be written: ${(error as Error).message}`,
      "Name a file in a folder that exists: --html report.html",
    );
  }
}
