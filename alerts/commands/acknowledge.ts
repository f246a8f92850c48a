import { userInfo } from "node:os";
import { connected } from "../../tenant/connect.ts";
import { type Subcommand, typedOption } from "../../tenant/subcommand.ts";
import { requiredNumber } from "../number.ts";

/** Says that somebody knows of an alert. */
export const acknowledge: Subcommand = {
  summary: "says that you know of one: nobody is told of it again",
  help: `Says that somebody knows of an open alert: nobody is told of it again, but that it is resolved, and
that it is back.

  npm run alerts -- acknowledge <number> [--by <name>]`,
  options: { by: { type: "string" } },

  async run(target, typed) {
    const id = requiredNumber(typed, "alert");
    const by = typedOption(typed, "by") ?? userInfo().username;
    const { rows } = await connected(target, (client) =>
      client.query("select * from public.acknowledge_alert($1, $2)", [id, by]),
    );
    console.log(`Alert ${id} is known to ${rows[0].acknowledged_by}: ${rows[0].summary}`);
  },
};
