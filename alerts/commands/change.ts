import { Problem } from "../../cli/problem.ts";
import { connected } from "../../tenant/connect.ts";
import type { Subcommand } from "../../tenant/subcommand.ts";
import { changeTimes } from "../changing.ts";
import { requiredNumber } from "../number.ts";
import { TIME_HELP, TIME_OPTIONS, typedTimes } from "../times.ts";

/** Changes when a recipient is told. */
export const change: Subcommand = {
  summary: "when a recipient is told, and how often",
  help: `Changes when a recipient is told, and how often. What is not named stays.

  npm run alerts -- change <number> [options]

${TIME_HELP}`,
  options: TIME_OPTIONS,

  async run(target, typed) {
    const id = requiredNumber(typed, "recipient");
    const times = typedTimes(typed);
    if (Object.keys(times).length === 0) {
      throw new Problem("What is to be changed?", "npm run alerts -- change --help");
    }
    await connected(target, (client) => changeTimes(client, id, times));
    console.log(`Recipient ${id} is changed.`);
  },
};
