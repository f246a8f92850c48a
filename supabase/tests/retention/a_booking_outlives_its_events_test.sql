begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2001, 10:00 UTC, unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;
-- What there is of a booking, without its events.
create function pg_temp.everything() returns setof text language sql as $$
  select b::text from public.bookings b join acme using (tenant_id)
  union all select a::text from public.booking_attendees a join acme using (tenant_id)
  union all select u::text from public.booking_uids u join acme using (tenant_id)
  union all select l::text from public.leads l join acme using (tenant_id)
  union all select a::text from public.lead_activities a join acme using (tenant_id)
  union all select r::text from public.reminders r join acme using (tenant_id)
$$;

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call pg_temp.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
create temp table before on commit drop as select to_jsonb(b) - 'closed_at' as row from public.bookings b join acme using (tenant_id)
union all select to_jsonb(l) from public.leads l join acme using (tenant_id)
union all select to_jsonb(a) from public.lead_activities a join acme using (tenant_id)
union all select to_jsonb(a) from public.booking_attendees a join acme using (tenant_id)
union all select to_jsonb(r) from public.reminders r join acme using (tenant_id);
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select is_empty($$ select e.* from public.webhook_events e join acme using (tenant_id) $$, 'the events are gone');
select is((select closed_at from public.bookings join acme using (tenant_id)), '2001-06-01 09:00Z', 'the booking is closed');
select bag_eq(
  $$ select to_jsonb(b) - 'closed_at' from public.bookings b join acme using (tenant_id)
     union all select to_jsonb(l) from public.leads l join acme using (tenant_id)
     union all select to_jsonb(a) from public.lead_activities a join acme using (tenant_id)
     union all select to_jsonb(a) from public.booking_attendees a join acme using (tenant_id)
     union all select to_jsonb(r) from public.reminders r join acme using (tenant_id) $$,
  'select row from before', 'what they made is as it was');

select * from finish();
rollback;
