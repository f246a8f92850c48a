import { table } from "../../cli/table.ts";
import { shownTime } from "../../cli/times.ts";
import { connected } from "../connect.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";

const CHANNELS = `
  select c.*, ${shownTime("c.stopped_at", "t.time_zone")} as stopped_since
  from public.show_channels($1) c
  join public.tenants t on t.id = private.tenant_with_slug($1)`;

/** Shows through what a tenant sends. */
export const showChannels: Subcommand = {
  summary: "through what a tenant sends, and whether it can",
  help: `Shows a tenant's channels: its own accounts without their secrets, and what is stopped and why.

  npm run tenant -- show-channels <slug>`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    const { rows } = await connected(target, (client) => client.query(CHANNELS, [slug]));
    const lines = rows.map((row) => ({
      channel: row.channel,
      "sent through": row.provider ?? (row.channel === "webhook" ? "nothing" : "the project's"),
      settings: Object.entries(row.settings ?? {})
        .map(([name, value]) => `${name}: ${value}`)
        .join(", "),
      state: row.stopped_at ? `stopped since ${row.stopped_since}: ${row.stopped_because}` : "open",
    }));
    console.log(table(lines));
    if (rows.some((row) => row.stopped_at)) {
      console.log(`
When what the provider says is put right: npm run tenant -- reopen-channel ${slug} <channel>
Without that it is tried again with one message, at most an hour later.`);
    }
  },
};
