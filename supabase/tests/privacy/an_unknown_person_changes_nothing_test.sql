begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2999, 10:00 UTC (edits are made by the real clock), unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2999-03-10T10:00:00Z", "endTime": "2999-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;
-- All rows of the tenant.
create function pg_temp.everything() returns setof text language sql as $$
  select e::text from public.webhook_events e join acme using (tenant_id)
  union all select b::text from public.bookings b join acme using (tenant_id)
  union all select a::text from public.booking_attendees a join acme using (tenant_id)
  union all select u::text from public.booking_uids u join acme using (tenant_id)
  union all select l::text from public.leads l join acme using (tenant_id)
  union all select a::text from public.lead_activities a join acme using (tenant_id)
  union all select r::text from public.reminders r join acme using (tenant_id)
  union all select d::text from public.deliveries d join acme using (tenant_id)
$$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table before on commit drop as select pg_temp.everything() as row;

select results_eq(
  format($$ select public.erase_person('acme-test', %L) - 'alias' $$, s.unknown),
  array['{"events": 0, "bookings": 0, "deliveries": 0, "rules": 0}'::jsonb], s.unknown)
from unnest(array['nobody@example.com', 'da@example.com', '+44 20 9999999']) s (unknown);
select bag_eq('select pg_temp.everything()', 'select row from before', 'no row is touched');

select * from finish();
rollback;
