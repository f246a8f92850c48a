import type pg from "pg";
import { withDatabase } from "../../cli/database.ts";
import { buildEvent } from "../../local/events/index.ts";

/** When the reminders of a day before are due, of the bookings that `book` makes. */
export const NOW = "2030-03-09T10:00:00Z";
/** When those of an hour before are. */
export const LATER = "2030-03-10T09:00:00Z";

/** Runs one statement as role postgres. */
export async function query(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<pg.QueryResultRow[]> {
  return withDatabase(url, async (client) => (await client.query(sql, values)).rows);
}

/** What a sender gets, after a tick. */
export async function claim(url: string, now = NOW): Promise<pg.QueryResultRow[]> {
  await query(url, "select private.tick($1)", [now]);
  return query(url, "select public.claim_reminders(100, 60, $1) as reminder", [now]);
}

/** Makes a tenant with this many bookings. */
export async function book(url: string, count: number): Promise<void> {
  await query(url, "select public.create_tenant('acme', 'Acme', 'UTC')");
  for (let index = 0; index < count; index += 1) {
    const event = buildEvent("BOOKING_CREATED", {
      uid: `booking-${index}`,
      email: `guest-${index}@acme.example`,
      start: new Date("2030-03-10T10:00:00Z"),
    });
    await query(
      url,
      `select public.receive_webhook(id, $1, $2, p_now => '2030-03-01')
       from public.tenants where slug = 'acme'`,
      [`event ${index}`, JSON.stringify({ ...event, createdAt: "2030-03-01T00:00:00Z" })],
    );
  }
}
