import type pg from "pg";
import { fields, table } from "../cli/table.ts";
import { distance, shownTime } from "../cli/times.ts";

const BOOKING = `
  select b.*, z.time_zone,
    ${shownTime("b.start_time", "z.time_zone")} as starts,
    ${shownTime("b.end_time", "z.time_zone")} as ends
  from public.bookings b
  join public.tenants t on t.id = b.tenant_id
  left join public.booking_attendees a
    on a.tenant_id = b.tenant_id and a.booking_id = b.id and a.position = 0
  cross join lateral private.zone_of(a.time_zone, t.time_zone) z (time_zone)
  where b.tenant_id = $1 and b.id = $2`;

const LEADS = `
  select l.name, l.email, l.status, l.score,
    (
      select string_agg(v.kind || ' +' || v.points, ', ' order by v.occurred_at, v.kind)
      from public.lead_activities v
      where v.tenant_id = l.tenant_id and v.lead_id = l.id and v.points > 0
    ) as score_from
  from public.leads l
  where l.tenant_id = $1 and l.id in (
    select v.lead_id from public.lead_activities v where v.tenant_id = $1 and v.booking_id = $2
  )
  order by l.created_at`;

const REMINDERS = `
  select u.name, r.recipient, r.status, r.send_at, r.reason,
    ${shownTime("r.send_at", "$3")} as at
  from public.reminders r
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where r.tenant_id = $1 and r.booking_id = $2
  order by r.due_at, r.recipient`;

/**
 * What the database holds about a booking, as tables for people: the booking, its leads and its
 * reminders, with times in the booker's zone. Gives the empty string when there is no such booking.
 */
export async function describeBooking(
  client: pg.Client,
  tenantId: string,
  bookingId: string,
  now = new Date(),
): Promise<string> {
  const key = [tenantId, bookingId];
  const booking = (await client.query(BOOKING, key)).rows[0];
  if (!booking) return "";
  const leads = (await client.query(LEADS, key)).rows;
  const zone: string = booking.time_zone;
  const reminders = (await client.query(REMINDERS, [...key, zone])).rows;
  const several = new Set(reminders.map((each) => each.recipient)).size > 1;
  return [
    "Booking",
    fields({
      cal_uid: booking.cal_uid,
      status: booking.status,
      attendee_name: booking.attendee_name,
      attendee_email: booking.attendee_email,
      attendee_phone: booking.attendee_phone,
      event_title: booking.event_title,
      start_time: booking.starts && `${booking.starts} ${zone}`,
      end_time: booking.ends && `${booking.ends} ${zone}`,
      cancellation_reason: booking.cancellation_reason,
    }),
    "Lead",
    table(leads) || "none",
    "Reminders",
    table(
      reminders.map(({ name, recipient, status, send_at, reason, at }) => ({
        reminder: name,
        ...(several && { to: recipient }),
        status,
        [`at (${zone})`]: at,
        "": distance(send_at, now),
        ...(reminders.some((each) => each.reason) && { reason }),
      })),
    ) || "none",
  ].join("\n");
}
