import type pg from "pg";
import { buildEvent, type EventOptions } from "../../../local/events/index.ts";
import { TWILIO } from "../../providers/fake-twilio.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** The beginning of all meetings: their reminders an hour before have just fallen due. */
export function startOfMeetings(now = Date.now()): Date {
  return new Date(Math.floor(now / 1000) * 1000 + 59 * MINUTE);
}

/** Who a tenant's e-mails are from, when it has an account of its own. */
export const ownSender = (n: number) => `Tenant ${n} <mail@tenant-${n}.example>`;

/**
 * Makes tenants that remind by e-mail and by SMS an hour before, every second one by accounts of
 * its own; gives their ids.
 */
export async function makeTenants(client: pg.Client, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const { rows } = await client.query(
      "select tenant_id from public.create_tenant($1, $2, 'Europe/Berlin')",
      [`tenant-${n}`, `Tenant ${n}`],
    );
    ids.push(rows[0].tenant_id);
    if (n % 2 === 1) await setAccounts(client, n);
  }
  await client.query(
    `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
     select t.id, 'SMS an hour before', 'before_start', 60, 'sms' from public.tenants t`,
  );
  return ids;
}

async function setAccounts(client: pg.Client, n: number): Promise<void> {
  // Its number is not where its guests are.
  await client.query("select public.limit_texts($1, p_countries => '{+49}')", [`tenant-${n}`]);
  const accounts = {
    email: { provider: "resend", api_key: "re_test", from: ownSender(n) },
    sms: {
      provider: "twilio",
      account_sid: TWILIO.accountSid,
      auth_token: TWILIO.authToken,
      from: "+15005550006",
    },
  };
  for (const [channel, settings] of Object.entries(accounts)) {
    const values = [`tenant-${n}`, channel, JSON.stringify({ ...settings, rate_per_second: 500 })];
    await client.query("select public.set_channel($1, $2, $3)", values);
  }
}

/** Books a meeting, as of two hours before now, so that nothing was due by then. */
export async function book(client: pg.Client, tenantId: string, n: number, start: Date) {
  const bookedAt = new Date(start.getTime() - 3 * HOUR);
  await receive(client, tenantId, "BOOKING_CREATED", bookedAt, {
    uid: `booking-${n}`,
    start,
    createdAt: bookedAt,
    name: `Guest ${n}`,
    email: `guest-${n}@example.com`,
    phone: `+49151${String(n).padStart(8, "0")}`,
  });
}

/** A booking that was called off while reminders went out. */
export interface CalledOff {
  readonly uid: string;
  readonly how: "cancelled" | "moved";
  /** When it was known, in ms. */
  readonly at: number;
}

/**
 * Cancels or moves a booking of which no sender holds a reminder at that moment: what a sender
 * holds already may still go out. Null when there is none left.
 */
export async function callOff(
  client: pg.Client,
  how: CalledOff["how"],
  start: Date,
): Promise<CalledOff | null> {
  await client.query("begin");
  const { rows } = await client.query(
    `select r.tenant_id, b.cal_uid, array_agg(r.claimed_until is null) as is_free
     from (
       select * from public.reminders r where r.booking_id in (
         select b.id from public.bookings b
         join public.reminders q on q.tenant_id = b.tenant_id and q.booking_id = b.id
         where b.status = 'confirmed' and q.status in ('scheduled', 'queued')
           and q.due_at <= now() and q.claimed_until is null
         order by md5(b.id::text) limit 20)
       for update skip locked
     ) r
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     group by r.tenant_id, b.cal_uid
     -- Four rules; one that a sender is just claiming is locked, and so not among them.
     having count(*) = 4 and bool_and(r.claimed_until is null)
     limit 1`,
  );
  const [free] = rows;
  if (free) {
    const uid = free.cal_uid as string;
    const moved = new Date(start.getTime() + 72 * HOUR);
    const options: EventOptions =
      how === "moved"
        ? { uid: `${uid}-moved`, rescheduleUid: uid, previousStart: start, start: moved }
        : { uid, start };
    const guest = { email: `guest-${uid.split("-")[1]}@example.com`, ...options };
    const trigger = how === "moved" ? "BOOKING_RESCHEDULED" : "BOOKING_CANCELLED";
    await receive(client, free.tenant_id, trigger, new Date(), guest);
  }
  await client.query("commit");
  return free ? { uid: free.cal_uid, how, at: Date.now() } : null;
}

async function receive(
  client: pg.Client,
  tenantId: string,
  trigger: string,
  now: Date,
  options: EventOptions,
): Promise<void> {
  const body = buildEvent(trigger, options);
  const { rows } = await client.query(
    "select public.receive_webhook($1, $2, $3, null, null, $4) as answer",
    [tenantId, `${trigger} ${options.uid}`, JSON.stringify(body), now],
  );
  if (rows[0].answer !== "stored") throw new Error(`${trigger}: ${rows[0].answer}`);
}
