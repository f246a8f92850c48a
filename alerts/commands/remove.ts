import { connected } from "../../tenant/connect.ts";
import type { Subcommand } from "../../tenant/subcommand.ts";
import { requiredNumber } from "../number.ts";

/** Removes a recipient. */
export const remove: Subcommand = {
  summary: "tells a recipient no more, and forgets its secret",
  help: `Removes a recipient of alerts, and its secret from Vault.

  npm run alerts -- remove <number>`,
  options: {},

  async run(target, typed) {
    const id = requiredNumber(typed, "recipient");
    const { rows } = await connected(target, (client) =>
      client.query("select public.remove_alert_recipient($1) as address", [id]),
    );
    console.log(`${rows[0].address} is told of alerts no more.`);
  },
};
