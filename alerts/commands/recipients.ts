import { table } from "../../cli/table.ts";
import { age } from "../../tenant/age.ts";
import { connected } from "../../tenant/connect.ts";
import type { Subcommand } from "../../tenant/subcommand.ts";

const RECIPIENTS = `
  select r.*, to_char(r.quiet_from, 'HH24:MI') || '-' || to_char(r.quiet_until, 'HH24:MI') as quiet,
    to_char(r.digest_at, 'HH24:MI') || case when r.digest_only then ', else critical ones only' else '' end as digest
  from public.alert_recipients r
  order by r.tenant_id is not null, r.tenant, r.id`;

/** Lists who is told of alerts. */
export const recipients: Subcommand = {
  summary: "who is told of alerts, and whether they can be",
  help: `Lists who is told of alerts, when not, and whether they can be.

  npm run alerts -- recipients`,
  options: {},

  async run(target) {
    const { rows } = await connected(target, (client) => client.query(RECIPIENTS));
    const now = new Date();
    const lines = rows.map((row) => ({
      number: row.id,
      of: row.tenant ?? "(all)",
      how: row.channel,
      whom: row.address,
      quiet: row.quiet,
      digest: row.digest,
      zone: row.time_zone,
      "an hour": row.max_per_hour,
      told: row.last_sent_at && age(row.last_sent_at, now),
      failing: row.failing_since && `since ${age(row.failing_since, now)}: ${row.failure}`,
    }));
    console.log(
      table(lines) ||
        "Nobody is told of alerts. To be told: npm run alerts -- add email you@example.com",
    );
  },
};
