import { Problem } from "../../cli/problem.ts";
import { fields } from "../../cli/table.ts";
import { shownTime } from "../../cli/times.ts";
import { connected } from "../../tenant/connect.ts";
import type { Subcommand } from "../../tenant/subcommand.ts";
import { requiredNumber } from "../number.ts";

const time = (column: string) => `${shownTime(`a.${column}`, "'UTC'")} || ' UTC' as ${column}`;
const ALERT = `
  select a.*, t.slug, ${["opened_at", "last_seen_at", "acknowledged_at", "resolved_at"].map(time).join(", ")}
  from public.alerts a
  left join public.tenants t on t.id = a.tenant_id
  where a.id = $1`;

/** Shows all of an alert. */
export const show: Subcommand = {
  summary: "all of an alert: by what it is known, what to do and what not",
  help: `Shows all of an alert: by what it is known, what to do about it and what not.

  npm run alerts -- show <number>`,
  options: {},

  async run(target, typed) {
    const id = requiredNumber(typed, "alert");
    const { rows } = await connected(target, (client) => client.query(ALERT, [id]));
    const [alert] = rows;
    if (!alert) throw new Problem(`There is no alert ${id}.`, "npm run alerts -- list --all");
    console.log(
      fields({
        alert: alert.id,
        tenant: alert.slug,
        kind: [alert.kind, alert.subject].filter(Boolean).join(" "),
        "what is wrong": alert.summary,
        "what to do": alert.what_to_do,
        evidence: JSON.stringify(alert.evidence),
        "open since": alert.opened_at,
        "found last": `${alert.last_seen_at}, ${alert.count} times`,
        "came back": alert.reopened || null,
        "known to": alert.acknowledged_by && `${alert.acknowledged_by}, ${alert.acknowledged_at}`,
        resolved: alert.resolved_at,
      }),
    );
  },
};
