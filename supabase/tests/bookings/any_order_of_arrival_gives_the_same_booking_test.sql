begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

-- Every order of five events of one life, each order for a tenant of its own.
create temp table told (n int, event_type text, body jsonb) on commit drop;
insert into told
select n, event_type, jsonb_build_object('triggerEvent', event_type, 'createdAt', created_at, 'payload', '{
  "title": "Intro", "type": "intro", "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"}]}' || payload)
from (values
  (1, 'BOOKING_REQUESTED', '2001-03-01T09:00:00Z',
    '{"uid": "A", "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z"}'::jsonb),
  (2, 'BOOKING_CREATED', '2001-03-01T10:00:00Z',
    '{"uid": "A", "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z"}'),
  (3, 'BOOKING_RESCHEDULED', '2001-03-02T09:00:00Z', '{"uid": "B", "rescheduleUid": "A",
    "startTime": "2001-03-11T10:00:00Z", "endTime": "2001-03-11T10:30:00Z"}'),
  (4, 'BOOKING_RESCHEDULED', '2001-03-03T09:00:00Z', '{"uid": "C", "rescheduleUid": "B",
    "startTime": "2001-03-12T10:00:00Z", "endTime": "2001-03-12T10:30:00Z"}'),
  (5, 'BOOKING_CANCELLED', '2001-03-04T09:00:00Z', '{"uid": "C", "cancellationReason": "ill",
    "startTime": "2001-03-12T10:00:00Z", "endTime": "2001-03-12T10:30:00Z"}')
) t (n, event_type, created_at, payload);

create temp table orders on commit drop as
with recursive o as (
  select array[n] as ns from told
  union all
  select o.ns || t.n from o join told t on t.n <> all (o.ns)
)
select ns, array_to_string(ns, '') as name from o where cardinality(ns) = 5;

create temp table tenant on commit drop as
select o.name, o.ns, c.tenant_id
from orders o cross join lateral public.create_tenant('order-test-' || o.name, 'Order ' || o.name) c;

do $$ begin
  perform public.receive_webhook(t.tenant_id, 'event ' || told.n, told.body, p_now => '2001-03-05 09:00Z')
  from tenant t cross join lateral unnest(t.ns) with ordinality u (n, place) join told on told.n = u.n
  order by t.name, u.place;
end $$;

create temp view outcome as
select t.name,
  (select jsonb_agg(to_jsonb(b) - '{tenant_id,id}'::text[]) from public.bookings b where b.tenant_id = t.tenant_id)
    as bookings,
  (select jsonb_agg(to_jsonb(a) - '{tenant_id,booking_id}'::text[])
   from public.booking_attendees a where a.tenant_id = t.tenant_id) as attendees,
  (select jsonb_agg(jsonb_build_array(u.cal_uid, u.generation) order by u.cal_uid)
   from public.booking_uids u where u.tenant_id = t.tenant_id) as uids,
  (select jsonb_agg(to_jsonb(l) - '{tenant_id,id,booking_id}'::text[])
   from public.leads l where l.tenant_id = t.tenant_id) as leads,
  (select jsonb_agg(to_jsonb(a) - '{tenant_id,id,lead_id,booking_id}'::text[] order by a.kind)
   from public.lead_activities a where a.tenant_id = t.tenant_id) as activities,
  (select count(*) from public.reminders r
   where r.tenant_id = t.tenant_id and r.status in ('scheduled', 'queued')) as reminders_to_send
from tenant t;

select results_eq(
  $$ select bookings #>> '{0,status}', bookings #>> '{0,cal_uid}', jsonb_array_length(bookings),
       leads #>> '{0,score}', reminders_to_send from outcome where name = '12345' $$,
  $$ values ('cancelled', 'C', 1, '70', 0::bigint) $$, 'told in order: one booking, cancelled');
select is_empty(
  $$ select o.* from outcome o, outcome straight
     where straight.name = '12345' and to_jsonb(o) - 'name' <> to_jsonb(straight) - 'name' $$,
  'told in any of the 120 orders: the same booking, lead and activities');

select * from finish();
rollback;
