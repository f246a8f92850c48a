import type pg from "pg";
import type { Tenant } from "./tenant.ts";

/** All rows of a tenant, by table. */
export type Rows = Readonly<Record<string, readonly object[] | null>>;

/**
 * All rows with what stands for a row's random id in its place: the uids of a booking, the
 * contact of a lead, the name of a rule. Two deliveries of one history must give the same.
 * Left out: when an event arrived and in which place, and the body.
 */
export async function comparableRows(client: pg.ClientBase, tenant: Tenant): Promise<Rows> {
  const { rows } = await client.query({
    name: "comparable",
    text: COMPARABLE,
    values: [tenant.id],
  });
  return rows[0].rows;
}

const COMPARABLE = `
with appointment as (
  select u.booking_id, string_agg(u.cal_uid, ' ' order by u.cal_uid) as uids
  from public.booking_uids u
  where u.tenant_id = $1
  group by u.booking_id
)
select jsonb_build_object(
  'bookings', (
    select jsonb_agg(to_jsonb(b) - '{tenant_id,id}'::text[] || jsonb_build_object('uids', k.uids)
      order by k.uids)
    from public.bookings b left join appointment k on k.booking_id = b.id
    where b.tenant_id = $1
  ),
  'booking_uids', (
    select jsonb_agg(to_jsonb(u) - '{tenant_id,booking_id}'::text[]
      || jsonb_build_object('uids', k.uids) order by u.cal_uid)
    from public.booking_uids u left join appointment k on k.booking_id = u.booking_id
    where u.tenant_id = $1
  ),
  'booking_attendees', (
    select jsonb_agg(to_jsonb(a) - '{tenant_id,booking_id}'::text[]
      || jsonb_build_object('uids', k.uids) order by k.uids, a.contact)
    from public.booking_attendees a left join appointment k on k.booking_id = a.booking_id
    where a.tenant_id = $1
  ),
  'leads', (
    select jsonb_agg(to_jsonb(l) - '{tenant_id,id,booking_id}'::text[]
      || jsonb_build_object('uids', k.uids) order by l.contact)
    from public.leads l left join appointment k on k.booking_id = l.booking_id
    where l.tenant_id = $1
  ),
  'lead_activities', (
    select jsonb_agg(to_jsonb(a) - '{tenant_id,id,lead_id,booking_id}'::text[]
      || jsonb_build_object('uids', k.uids, 'contact', l.contact)
      order by l.contact, k.uids, a.kind, a.form_event)
    from public.lead_activities a
    left join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
    left join appointment k on k.booking_id = a.booking_id
    where a.tenant_id = $1
  ),
  'reminders', (
    select jsonb_agg(to_jsonb(r) - '{tenant_id,id,booking_id,rule_id}'::text[]
      || jsonb_build_object('uids', k.uids, 'rule', u.name)
      order by k.uids, r.recipient, u.name)
    from public.reminders r
    left join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
    left join appointment k on k.booking_id = r.booking_id
    where r.tenant_id = $1
  ),
  'webhook_events', (
    select jsonb_agg(to_jsonb(e)
      - '{tenant_id,id,booking_id,received_at,body,unparseable_body}'::text[]
      || jsonb_build_object('uids', k.uids)
      -- What does not say when it happened, happened when it arrived.
      || case when e.occurred_at = e.received_at
        then jsonb_build_object('occurred_at', 'on arrival') else '{}' end
      order by e.provider, e.event_id)
    from public.webhook_events e left join appointment k on k.booking_id = e.booking_id
    where e.tenant_id = $1
  )
) as rows`;

/** The events that could not be applied, with the reason, and what an admin would be told: never any. */
export async function failures(
  client: pg.ClientBase,
  tenants: readonly Tenant[],
): Promise<object[]> {
  const alarms = await falseAlarms(
    client,
    tenants.map(({ id }) => id),
  );
  return [...(await unapplied(client, tenants)), ...alarms];
}

/** The events that are not applied, with the reason. Reads nothing but events: the rest may be locked. */
export async function unapplied(
  client: pg.ClientBase,
  tenants: readonly Tenant[],
): Promise<object[]> {
  const { rows } = await client.query({
    name: "unapplied",
    text: `select event_type, cal_uid, status, reason from public.webhook_events
      where tenant_id = any ($1) and status not in ('applied', 'ignored', 'unparseable')`,
    values: [tenants.map(({ id }) => id)],
  });
  return rows;
}

/** What would be told at the last arrival. Nobody sends here: that reminders wait is no false alarm. */
async function falseAlarms(client: pg.ClientBase, ids: readonly string[]): Promise<object[]> {
  const { rows } = await client.query({
    name: "false alarms",
    text: `select f.kind, f.subject, f.summary
      from (
        select max(e.received_at) as now from public.webhook_events e where e.tenant_id = any ($1)
      ) last
      cross join lateral private.alert_findings(last.now) f
      where coalesce(f.tenant_id = any ($1), true)
        and f.is_enough
        -- Of bodies about no booking some cannot be read: a true alarm.
        and f.subject is distinct from 'unparseable'
        and f.kind not in ('reminders_late', 'queue_growing')`,
    values: [ids],
  });
  return rows;
}

const TABLES = {
  bookings: "id",
  booking_uids: "cal_uid",
  booking_attendees: "booking_id, contact",
  leads: "id",
  lead_activities: "id",
  reminders: "id",
  webhook_events: "id",
} as const;

/** All rows as they are, ids and times included. */
export async function exactRows(client: pg.ClientBase, tenant: Tenant): Promise<Rows> {
  const { rows } = await client.query({ name: "exact", text: EXACT, values: [tenant.id] });
  return rows[0].rows;
}

const EXACT = `select jsonb_build_object(${Object.entries(TABLES)
  .map(
    ([table, key]) =>
      `'${table}', (select jsonb_agg(to_jsonb(t) order by ${key}) from public.${table} t where tenant_id = $1)`,
  )
  .join(",\n")}) as rows`;

/** What is kept of the folds of a tenant's bookings, as it is. */
export async function keptFolds(client: pg.ClientBase, tenant: Tenant): Promise<object[]> {
  const { rows } = await client.query({
    name: "kept",
    text: `select to_jsonb(k) as kept from private.booking_folds k
      where k.tenant_id = $1 order by k.booking_id`,
    values: [tenant.id],
  });
  return rows.map(({ kept }) => kept);
}

/** Forgets what is kept of the folds: it is a cache. */
export async function forgetFolds(client: pg.ClientBase, tenant: Tenant): Promise<void> {
  await client.query({
    name: "forget",
    text: "delete from private.booking_folds where tenant_id = $1",
    values: [tenant.id],
  });
}
