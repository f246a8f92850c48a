import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPOSITORY } from "../../cli/repository.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";

const STATUSES = "scheduled queued sent skipped cancelled failed unknown".split(" ");

/** How a reminder looks in each state, as far as the checks of the table want it. */
const STATES: readonly { readonly status: string; readonly columns: string }[] = [
  { status: "scheduled", columns: "" },
  { status: "queued", columns: "queued_at = now(), message_id = 1" },
  {
    status: "queued",
    columns: `queued_at = now(), message_id = 1, attempts = 1, content_hash = 1,
      claimed_until = now(), handed_over_at = now()`,
  },
  { status: "sent", columns: "attempts = 1, sent_at = now()" },
  { status: "skipped", columns: "reason_code = 'booked_too_late'" },
  { status: "skipped", columns: "reason_code = 'three_days_late', skipped_at = now()" },
  { status: "cancelled", columns: "reason_code = 'booking_cancelled'" },
  { status: "failed", columns: "reason_code = 'refused', attempts = 1" },
  { status: "unknown", columns: "reason_code = 'unanswered', attempts = 1, may_be_taken = true" },
];

/** A reason for each status that must have one. */
const reasonFor = (status: string) =>
  ["scheduled", "queued", "sent"].includes(status) ? "null" : "'meeting_over'";

/** What is done to the row `r` in each transition, in all ways. */
const TRANSITIONS: Readonly<Record<string, readonly string[]>> = {
  replan: ["scheduled", "skipped", "cancelled"].flatMap((status) =>
    ["r.due_at", "r.due_at + interval '1 day'"].map((dueAt) => {
      const reason = status === "skipped" ? "'booked_too_late'" : reasonFor(status);
      return `private.replan_reminders(r.tenant_id, array[row(
        r.booking_id, r.rule_id, r.recipient, r.channel, '${status}', ${reason}, ${dueAt}, ${dueAt}, false
      )::private.reminder_plan])`;
    }),
  ),
  retry: ["public.retry_reminders('states', array[r.id], r.due_at)"],
  rename: [
    `private.rename_reminders(r.tenant_id, array[
      row(r.id, r.booking_id, 'somebody@else.example')::private.reminder_rename])`,
  ],
  queue: [
    "private.queue_reminders(array[row(r.tenant_id, r.id, 1)::private.queued_reminder], now())",
  ],
  return: [
    `private.return_reminders(array[
      row(r.tenant_id, r.id, 'landline', null)::private.returned_reminder])`,
  ],
  settle: STATUSES.filter((status) => status !== "queued" && status !== "cancelled").map(
    (status) => `private.settle(array[row(
      r.tenant_id, r.id, null, '${status}', ${reasonFor(status)}, null, r.send_at, r.attempts,
      '${status}' = 'unknown', now())::private.reminder_outcome])`,
  ),
};

describe.runIf(ownDatabases())("the states of a reminder", () => {
  let database: OwnDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query("select public.create_tenant('states', 'States', 'Europe/Berlin')");
    await client.query(
      `select public.receive_webhook(t.id, 'one', $1::jsonb, p_now => '2999-03-01 09:00Z')
       from public.tenants t where t.slug = 'states'`,
      [JSON.stringify(BOOKING)],
    );
  });

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  test("change as the diagram of docs/reminders.md says", async () => {
    const drawn = readDiagram(await readFile(join(REPOSITORY, "docs/reminders.md"), "utf8"));
    const found = new Set(await plans());
    for (const state of STATES) {
      for (const [name, ways] of Object.entries(TRANSITIONS)) {
        for (const way of ways) {
          const status = await statusAfter(state, way);
          if (status !== state.status) found.add(`${state.status} --> ${status}: ${name}`);
        }
      }
    }
    expect([...found].toSorted()).toEqual(drawn);
  });

  /** What a reminder that has no row can be planned as. */
  async function plans(): Promise<string[]> {
    const found: string[] = [];
    for (const status of ["scheduled", "skipped", "cancelled"]) {
      const reason = status === "skipped" ? "'booked_too_late'" : reasonFor(status);
      const { rows } = await undone(
        `with r as (delete from public.reminders where ${THE_ONE} returning *)
         select private.add_reminders(r.tenant_id, array[row(r.booking_id, r.rule_id,
           'somebody@else.example', r.channel, '${status}', ${reason}, r.due_at, r.due_at, false
         )::private.reminder_plan]) from r`,
        "select status from public.reminders where recipient = 'somebody@else.example'",
      );
      found.push(`[*] --> ${rows[0].status}: plan`);
    }
    return found;
  }

  async function statusAfter(
    { status, columns }: { status: string; columns: string },
    change: string,
  ): Promise<string> {
    const { rows } = await undone(
      `update public.reminders set status = '${status}'${columns && `, ${columns}`} where ${THE_ONE}`,
      `select ${change} from public.reminders r where ${THE_ONE}`,
      `select status from public.reminders where ${THE_ONE}`,
    );
    return rows[0].status;
  }

  /** Does something and gives what came of it last; then all is as it was. */
  async function undone(...statements: string[]): Promise<pg.QueryResult> {
    await client.query("begin");
    try {
      // As calbase's own functions write.
      await client.query("set local search_path = ''");
      let result: pg.QueryResult | undefined;
      for (const statement of statements) result = await client.query(statement);
      return result as pg.QueryResult;
    } finally {
      await client.query("rollback");
    }
  }
});

const BOOKING = {
  triggerEvent: "BOOKING_CREATED",
  createdAt: "2999-03-01T09:00:00Z",
  payload: {
    uid: "states",
    startTime: "2999-03-10T10:00:00Z",
    endTime: "2999-03-10T10:30:00Z",
    organizer: { email: "olga@acme.example", timeZone: "Europe/Berlin" },
    attendees: [{ name: "Ada", email: "ada@example.com", timeZone: "Europe/London" }],
  },
};

/** The reminder an hour before, whatever is done to it. */
const THE_ONE = "rule_id = (select id from public.reminder_rules where offset_minutes = 60)";

/** The arrows of a mermaid state diagram; those into and out of a choice are one. */
function readDiagram(markdown: string): string[] {
  const [, diagram = ""] = /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/.exec(markdown) ?? [];
  const choices = new Set([...diagram.matchAll(/state (\w+) <<choice>>/g)].map(([, name]) => name));
  const arrows = [...diagram.matchAll(/^\s*(\S+) --> (\w+)(?:: (.*))?$/gm)].map(
    ([, from = "", to = "", labels = ""]) => ({ from, to, labels: labels.split(", ") }),
  );
  const drawn = arrows
    .filter(({ from }) => !choices.has(from))
    .flatMap(({ from, to, labels }) => {
      const ends = choices.has(to) ? arrows.filter((next) => next.from === to) : [{ to }];
      return ends.flatMap((end) => labels.map((label) => ({ from, to: end.to, label })));
    })
    .filter(({ from, to }) => from !== to);
  return drawn.map(({ from, to, label }) => `${from} --> ${to}: ${label}`).toSorted();
}
