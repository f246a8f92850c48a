import { setTimeout } from "node:timers/promises";
import type { Query } from "./project.ts";

/** What doctor() says of one thing an installation needs. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly reason: string | null;
  /** What mends it. */
  readonly command: string | null;
}

const ANSWER_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

/** What the database finds, after the sender was asked to answer. */
export async function findings(query: Query): Promise<Finding[]> {
  const isAnswered = await askSender(query);
  const rows = await query<Finding>("select * from public.doctor()");
  return isAnswered ? rows : rows.map(withSilence);
}

/** Whether the sender answers a ping. Also when nobody may be pinged: then another finding says so. */
async function askSender(query: Query): Promise<boolean> {
  const rows = await query<{ id: string | null }>(
    "select case when private.why_not_to_send() is null then private.ping_sender() end as id",
  );
  const id = rows[0]?.id;
  if (id === null || id === undefined) return true;
  const deadline = Date.now() + ANSWER_WITHIN_MS;
  while (Date.now() < deadline) {
    const answers = await query(
      `select 1 as there from net._http_response where id = ${Number(id)}`,
    );
    if (answers.length > 0) return true;
    await setTimeout(LOOK_EVERY_MS);
  }
  return false;
}

function withSilence(finding: Finding): Finding {
  if (finding.check !== "answers" || !finding.ok) return finding;
  return {
    check: finding.check,
    ok: false,
    reason: "pg_net has not had an answer of the sender in ten seconds.",
    command:
      "See what functions/deliver-reminders logs; if it was not asked: select net.worker_restart();",
  };
}

/** The findings as lines: what is wrong, and under it what to do. */
export function describeFindings(found: readonly Finding[]): string {
  const width = Math.max(...found.map(({ check }) => check.length));
  return found
    .flatMap(({ check, ok, reason, command }) => {
      const line = `${ok ? "✓" : "✗"} ${check.padEnd(width)}  ${reason ?? ""}`.trimEnd();
      return ok ? [line] : [line, `  ${" ".repeat(width)}  → ${command}`];
    })
    .join("\n");
}
