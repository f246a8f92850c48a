begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

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

do $$
declare
  v_name text;
begin
  foreach v_name in array array['Start', 'Title', 'Email', 'Booking', 'Created', 'Payload', 'Europe', 'Attendees', 'intro', 'Olga', 'Berlin', 'Intro between'] loop
    call pg_temp.cal_sends('BOOKING_CREATED', 'of ' || v_name, '2001-03-01 09:00Z', jsonb_build_object(
      'attendees', jsonb_build_array(jsonb_build_object('name', v_name, 'email', md5(v_name) || '@example.com', 'timeZone', 'Europe/Berlin'))));
  end loop;
end $$;
create temp table before on commit drop as
select b.cal_uid, b.status, b.start_time, b.end_time, b.event_type, b.metadata -> 'organizer' as organizer
from public.bookings b join acme using (tenant_id);
do $$ begin
  perform public.erase_person('acme-test', l.email) from public.leads l join acme using (tenant_id);
  perform public.rebuild_bookings('acme-test');
end $$;

select bag_eq(
  $$ select b.cal_uid, b.status, b.start_time, b.end_time, b.event_type, b.metadata -> 'organizer'
     from public.bookings b join acme using (tenant_id) $$,
  'select * from before', 'neither keys nor times, uids, types and the organizer');
select is((select count(*) from public.leads join acme using (tenant_id) where name = 'Erased'), 12::bigint, 'all of them are erased');

select * from finish();
rollback;
