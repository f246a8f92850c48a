import { connected } from "../../tenant/connect.ts";
import type { Subcommand } from "../../tenant/subcommand.ts";
import { requiredNumber } from "../number.ts";

/** Resolves an alert that is over. */
export const resolve: Subcommand = {
  summary: "ends one at once that is not found any more",
  help: `Resolves an open alert that is not found any more, instead of waiting until it has not been for
long enough. One that is found still would be back within a minute.

  npm run alerts -- resolve <number>`,
  options: {},

  async run(target, typed) {
    const id = requiredNumber(typed, "alert");
    await connected(target, (client) => client.query("select public.resolve_alert($1)", [id]));
    console.log(`Alert ${id} is resolved.`);
  },
};
