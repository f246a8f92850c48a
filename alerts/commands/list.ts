import { Problem } from "../../cli/problem.ts";
import { table } from "../../cli/table.ts";
import { age } from "../../tenant/age.ts";
import { connected } from "../../tenant/connect.ts";
import { isTyped, type Subcommand, typedOption } from "../../tenant/subcommand.ts";

const ALERTS = `
  select a.id, t.slug, k.is_critical, a.summary, a.opened_at, a.resolved_at, a.acknowledged_by
  from public.alerts a
  join private.alert_catalog() k on k.kind = a.kind
  left join public.tenants t on t.id = a.tenant_id
  where ($1 or a.resolved_at is null)
    and ($2::text is null or a.tenant_id = private.tenant_with_slug($2))
  order by (a.resolved_at is null) desc, k.is_critical desc, a.opened_at desc
  limit 200`;

/** Lists alerts. */
export const list: Subcommand = {
  summary: "the alerts that are open",
  help: `Lists the alerts that are open, critical ones first. Exits with 0 also where there are some.

  npm run alerts [-- list] [options]

  --all             also those that are resolved, of the last 90 days; 200 at most
  --tenant <slug>   only this tenant's`,
  options: { all: { type: "boolean" }, tenant: { type: "string" } },

  async run(target, typed) {
    if (typed.words.length > 1) {
      throw new Problem(
        `"${typed.words.slice(1).join(" ")}" is too much.`,
        "npm run alerts -- --help",
      );
    }
    const { rows, now } = await connected(target, async (client) => {
      const { rows } = await client.query(ALERTS, [
        isTyped(typed, "all"),
        typedOption(typed, "tenant") ?? null,
      ]);
      return { rows, now: new Date() };
    });
    const lines = rows.map((row) => ({
      number: row.id,
      tenant: row.slug ?? "(all)",
      "": row.resolved_at ? "resolved" : row.is_critical ? "CRITICAL" : "open",
      what: row.summary,
      since: age(row.opened_at, now),
      "known to": row.acknowledged_by,
    }));
    console.log(table(lines) || "No alert is open.");
    if (lines.length > 0) console.log("\nWhat to do about one: npm run alerts -- show <number>");
  },
};
