begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$
declare
  v_name text;
begin
  foreach v_name in array array['Start', 'Title', 'Email', 'Booking', 'Created', 'Payload', 'Europe', 'Attendees', 'intro', 'Olga', 'Berlin', 'Intro between'] loop
    call tests.cal_sends('BOOKING_CREATED', 'of ' || v_name, '2001-03-01 09:00Z', jsonb_build_object(
      'attendees', jsonb_build_array(jsonb_build_object('name', v_name, 'email', md5(v_name) || '@example.com', 'timeZone', 'Europe/Berlin'))),
  p_start => '2999-03-10 10:00Z');
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
