import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { type Database, openDatabase } from "./database.ts";
import { deliver, postsTo } from "./deliver.ts";
import { histories } from "./generator.ts";
import { GUESTS, PEOPLE, type Person } from "./people.ts";
import { CHECK, SEED, TIMEOUT_MS } from "./settings.ts";
import { shuffled } from "./shuffle.ts";
import { exactRows, type Rows } from "./snapshot.ts";
import { newTenants, type Tenant } from "./tenant.ts";
import { NOW } from "./timeline.ts";

let database: Database;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  console.log(`erasing: seed ${SEED}`);
});
afterAll(() => database?.close());

/** Of each table, what must not change when one of its rows is about an erased person. */
const IMPERSONAL: Readonly<Record<string, readonly string[]>> = {
  bookings: [
    ...["id", "cal_uid", "cal_booking_id", "status", "event_type", "start_time", "end_time"],
    ...["confirmed_at", "rescheduled_at", "cancelled_at", "completed_at", "reschedule_requested"],
    ...["guessed", "created_at", "updated_at"],
  ],
  booking_uids: ["cal_uid", "booking_id", "generation", "guessed", "ical_uid"],
  booking_attendees: [
    ...[
      "booking_id",
      "position",
      "is_booker",
      "no_show",
      "no_show_at",
      "requested_at",
      "confirmed_at",
    ],
    ...["left_at", "moved_in", "moved_out"],
  ],
  leads: ["status", "score", "booking_id", "created_at", "updated_at"],
  lead_activities: ["booking_id", "kind", "occurred_at", "fit", "points"],
  reminders: ["booking_id", "rule_id", "due_at"],
  webhook_events: ["id", "event_id", "event_type", "cal_uid", "occurred_at", "status"],
};

test.runIf(ownDatabases())(
  "an erased person is nowhere, a rebuild does not bring them back, and all else stays",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), fc.nat(), async (history, seed, whom) => {
        const { client } = database;
        const [tenant] = (await newTenants(client, 1)) as [Tenant];
        await deliver(client, postsTo(tenant, shuffled(history, seed)));
        const before = await exactRows(client, tenant);
        const known = [...PEOPLE, ...GUESTS].filter((one) => tracesOf(one, before).length > 0);
        const person = known[whom % known.length];
        if (!person) return;

        const { alias } = await erase(tenant, person);
        const after = await exactRows(client, tenant);
        expect(tracesOf(person, after)).toEqual([]);
        expect(impersonal(after)).toEqual(impersonal(before));
        expect(about(others(before, person), after)).toEqual(others(before, person));
        for (const reminder of rowsOf(after, "reminders")) {
          if (reminder.recipient === alias) expect(reminder.status).not.toBe("scheduled");
        }

        await client.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
        expect(await exactRows(client, tenant), "after a rebuild").toEqual(after);
      }),
      CHECK,
    ),
);

async function erase(tenant: Tenant, person: Person): Promise<{ alias: string }> {
  const { rows } = await database.client.query("select public.erase_person($1, $2, $3) as report", [
    tenant.slug,
    person.phoneOnly ? person.phone : person.email,
    NOW,
  ]);
  return rows[0].report;
}

type Row = Readonly<Record<string, unknown>>;

function rowsOf(rows: Rows, table: string): readonly Row[] {
  return (rows[table] ?? []) as readonly Row[];
}

/** Whether a row names a person by address or number; names alone may be part of others'. */
function isTraceOf({ contact, phone }: Person, row: Row): boolean {
  const text = JSON.stringify(row).toLowerCase();
  return text.includes(contact.replace("tel:", "")) || (phone !== null && text.includes(phone));
}

function tracesOf(person: Person, rows: Rows): unknown[] {
  return Object.keys(rows).flatMap((table) =>
    rowsOf(rows, table).filter((row) => isTraceOf(person, row)),
  );
}

function impersonal(rows: Rows): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(IMPERSONAL).map(([table, columns]) => [
      table,
      rowsOf(rows, table)
        .map((row) => JSON.stringify(columns.map((column) => row[column])))
        .sort(),
    ]),
  );
}

/** The rows of people, bookings and reminders that have nothing to do with a person. */
function others(rows: Rows, person: Person): Record<string, readonly Row[]> {
  const { contact } = person;
  const hers = new Set(
    rowsOf(rows, "booking_attendees")
      .filter((row) => row.contact === contact)
      .map((row) => row.booking_id),
  );
  return {
    // Answers may name who was never known to take part.
    bookings: rowsOf(rows, "bookings").filter(
      (row) => !hers.has(row.id) && !isTraceOf(person, row),
    ),
    booking_attendees: rowsOf(rows, "booking_attendees").filter((row) => row.contact !== contact),
    leads: rowsOf(rows, "leads").filter((row) => row.contact !== contact),
    reminders: rowsOf(rows, "reminders").filter((row) => row.recipient !== contact),
  };
}

/** The same rows as they are now. */
function about(wanted: Record<string, readonly Row[]>, now: Rows): Record<string, readonly Row[]> {
  const key = (row: Row) => JSON.stringify([row.id ?? row.booking_id, row.id ? "" : row.contact]);
  return Object.fromEntries(
    Object.entries(wanted).map(([table, rows]) => {
      const keys = new Set(rows.map(key));
      return [table, rowsOf(now, table).filter((row) => keys.has(key(row)))];
    }),
  );
}
