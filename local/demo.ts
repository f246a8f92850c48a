import type pg from "pg";
import { withDatabase } from "../cli/database.ts";
import { Problem } from "../cli/problem.ts";
import { buildEvent, newUid, postEvent, webhookUrl } from "./events/index.ts";
import { DEMO } from "./settings.ts";
import { describeBooking } from "./show.ts";
import type { Stack } from "./stack.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

interface Found {
  readonly tenant_id: string;
  readonly id: string;
  readonly cal_uid: string;
}

/**
 * Shows the main job: posts one signed BOOKING_CREATED for the demo tenant and prints what became
 * of it. A database that has bookings already is left as it is; its newest one is shown.
 * Gives the uid of the booking shown, if any. Throws a Problem when the event does not go through.
 */
export async function showDemo(stack: Stack): Promise<string | undefined> {
  return withDatabase(stack.databaseUrl, async (client) => {
    const { rows } = await client.query("select from public.tenants where slug = $1", [
      DEMO.tenant,
    ]);
    if (rows.length === 0) {
      console.log("\nThe demo tenant is not there, so there is no demo booking to show.");
      return undefined;
    }
    const kept = await findBooking(client);
    if (kept) console.log("\nYour data are still here. The newest booking of the demo tenant:\n");
    const booking = kept ?? (await postDemo(stack, client));
    console.log(await describeBooking(client, booking.tenant_id, booking.id));
    return booking.cal_uid;
  });
}

async function postDemo(stack: Stack, client: pg.Client): Promise<Found> {
  const uid = newUid();
  console.log(`\nA signed BOOKING_CREATED goes to ${webhookUrl(stack.apiUrl, DEMO.tenant)}`);
  const answer = await postEvent({
    apiUrl: stack.apiUrl,
    ...DEMO,
    body: buildEvent("BOOKING_CREATED", { uid, start: tomorrowAtThisMinute() }),
  });
  console.log(`Answer: ${answer.status} ${answer.body}\n`);
  const booking = answer.status === 200 ? await findBooking(client, uid) : undefined;
  if (booking) return booking;
  throw new Problem(
    "The demo booking did not arrive in the database.",
    "The lines of cal-webhook above say why, or the table webhook_events does.",
  );
}

/** In 24 hours and up to a minute: the first reminder is due while one looks at the inbox. */
function tomorrowAtThisMinute(): Date {
  const soon = Date.now() + 5 * SECOND;
  return new Date(Math.ceil(soon / MINUTE) * MINUTE + 24 * 60 * MINUTE);
}

async function findBooking(client: pg.Client, uid?: string): Promise<Found | undefined> {
  const { rows } = await client.query<Found>(
    `select b.tenant_id, b.id, b.cal_uid
     from public.bookings b
     join public.tenants t on t.id = b.tenant_id
     where t.slug = $1 and ($2::text is null or b.cal_uid = $2)
     order by b.updated_at desc
     limit 1`,
    [DEMO.tenant, uid ?? null],
  );
  return rows[0];
}
