begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

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
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;
create temp table before on commit drop as select pg_temp.everything() as row;
call pg_temp.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-09 09:00Z', p_now => '2001-06-02 09:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'no-show', '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED",
    "createdAt": "2001-06-02T09:00:00Z", "payload": {"bookingUid": "A", "attendees": [{"email": "ada@example.com", "noShow": true}]}}', p_now => '2001-06-02 09:00Z');
end $$;

select results_eq(
  $$ select status::text, reason, count(*) from public.webhook_events join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('ignored', 'Its booking is closed: the events it was computed from are no longer kept.', 2::bigint) $$,
  'what is said late of it is kept, with the reason');
do $$ begin
  perform public.replay_events('acme-test');
  perform public.rebuild_bookings('acme-test', '2001-06-03 09:00Z');
end $$;
select bag_eq('select pg_temp.everything()', 'select row from before', 'neither that nor a rebuild changes it');

select * from finish();
rollback;
