import { randomBytes } from "node:crypto";
import type pg from "pg";

/** A tenant of its own for one delivery of one history: cheaper than a database of its own. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
}

/** Makes tenants that may receive webhooks. */
export async function newTenants(client: pg.ClientBase, count: number): Promise<Tenant[]> {
  const slugs = Array.from({ length: count }, () => `t-${randomBytes(8).toString("hex")}`);
  const { rows } = await client.query<{ id: string; slug: string }>(
    `with made as (
       insert into public.tenants (slug, name) select s, 'History' from unnest($1::text[]) s
       returning id, slug
     ),
     -- Only whether there is a secret matters here; making one in Vault takes longer than the rest.
     keyed as (
       insert into private.tenant_secrets (tenant_id, secret_id)
       select id, gen_random_uuid() from made
     )
     select id, slug from made`,
    [slugs],
  );
  return slugs.map((slug) => rows.find((row) => row.slug === slug) as Tenant);
}

/**
 * One rule at least for every moment, recipient and channel. What counts from an event does so 60
 * days later: always ahead, however late the event arrives.
 */
const RULES = `with by_clock as (
    insert into public.reminder_rules
      (tenant_id, name, anchor, offset_days, at_time, recipients, address)
    select t.id, r.*
    from public.tenants t
    cross join (values
      ('the day before', 'before_start'::public.reminder_anchor, 1, '09:00'::time,
        'attendees'::public.reminder_recipients, null),
      ('the host, the day before', 'before_start', 1, '18:30', 'organizer', null),
      ('the desk, on the day', 'before_start', 0, '07:00', 'address', 'desk@x.example'),
      ('in the evening', 'after_end', 0, '20:00', 'booker', null),
      ('confirmed, two months later', 'on_booking', 60, '02:30', 'booker', null)
    ) r
    where t.id = any ($1)
  )
  insert into public.reminder_rules
    (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types, question,
      answer_equals, answer_contains, attendance)
  select t.id, r.*
  from public.tenants t
  cross join (values
    ('confirmed', 'on_booking'::public.reminder_anchor, 86400,
      'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null, null::text[],
      null, null, null, 'any'::public.attendance_filter),
    ('confirmed, to the host', 'on_booking', 86400, 'email', 'organizer', null, null, null, null, null, 'any'),
    ('confirmed, to all hosts', 'on_booking', 86400, 'email', 'hosts', null, null, null, null, null, 'any'),
    ('moved', 'on_reschedule', 86400, 'sms', 'attendees', null, null, null, null, null, 'any'),
    ('moved, by mail', 'on_reschedule', 86400, 'email', 'attendees', null, null, null, null, null, 'any'),
    ('moved, to the team', 'on_reschedule', 86400, 'email', 'address', 'Team@x.example', null, null, null, null, 'any'),
    ('cancelled', 'on_cancellation', 86400, 'email', 'attendees', null, null, null, null, null, 'any'),
    ('cancelled, to the system', 'on_cancellation', 86400, 'webhook', 'organizer', null, null, null, null, null, 'any'),
    ('missed', 'on_no_show', 86400, 'email', 'attendees', null, null, null, null, null, 'any'),
    ('missed, to the host', 'on_no_show', 86400, 'email', 'organizer', null, null, null, null, null, 'any'),
    ('under way', 'after_start', 5, 'sms', 'address', '+491701234567', null, null, null, null, 'any'),
    ('only some', 'before_start', 30, 'webhook', 'booker', null, '{workshop}'::text[], null, null, null, 'any'),
    ('asked', 'on_request', 86400, 'email', 'booker', null, null, null, null, null, 'any'),
    ('asked, to all hosts', 'on_request', 86400, 'email', 'hosts', null, null, null, null, null, 'any'),
    ('declined', 'on_rejection', 86400, 'email', 'attendees', null, null, null, null, null, 'any'),
    ('unpaid', 'on_payment_pending', 86400, 'email', 'booker', null, null, null, null, null, 'any'),
    ('paid', 'on_payment', 86400, 'email', 'attendees', null, null, null, null, null, 'any'),
    ('paid, to all hosts', 'on_payment', 86400, 'email', 'hosts', null, null, null, null, null, 'any'),
    ('answered', 'before_start', 30, 'email', 'booker', null, null, 'plan', 'PRO', null, 'any'),
    ('answered, to the host', 'before_start', 30, 'email', 'organizer', null, null, 'plan', null,
      'as', 'any'),
    ('for who is silent', 'before_start', 90, 'email', 'attendees', null, null, null, null, null, 'unconfirmed'),
    ('for who will come', 'before_start', 80, 'email', 'booker', null, null, null, null, null, 'confirmed')
  ) r
  where t.id = any ($1)`;

/** Makes tenants that remind of everything. */
export async function newTenantsWithRules(client: pg.ClientBase, count: number): Promise<Tenant[]> {
  const tenants = await newTenants(client, count);
  await client.query({ name: "rules", text: RULES, values: [tenants.map(({ id }) => id)] });
  return tenants;
}

/** As if only the events had been saved. What is done by hand, with a search_path, is refused. */
export async function removeEverythingDerived(
  client: pg.ClientBase,
  tenant: Tenant,
): Promise<void> {
  await client.query("begin");
  await client.query("set local search_path = ''");
  for (const table of ["lead_activities", "leads", "reminders", "booking_uids", "bookings"]) {
    await client.query(`delete from public.${table} where tenant_id = $1`, [tenant.id]);
  }
  await client.query("commit");
}
