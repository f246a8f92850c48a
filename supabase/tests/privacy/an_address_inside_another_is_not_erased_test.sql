begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$
declare
  v_address text;
begin
  foreach v_address in array array['nada@example.com', 'x.ada@example.com', 'x-ada@example.com', 'x+ada@example.com',
    'ada@example.com.au', 'ada@example.community', 'ada@example-com.org', 'adaexample@example.com'] loop
    call tests.cal_sends('BOOKING_CREATED', 'of ' || v_address, '2001-03-01 09:00Z', jsonb_build_object(
      'title', 'Intro with ' || v_address, 'attendees', jsonb_build_array(jsonb_build_object('name', 'Another', 'email', v_address))),
  p_start => '2999-03-10 10:00Z');
  end loop;
end $$;
create temp table before on commit drop as
select e::text as row from public.webhook_events e join acme using (tenant_id) where e.cal_uid <> 'A'
union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid <> 'A';
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select bag_eq(
  $$ select e::text from public.webhook_events e join acme using (tenant_id) where e.cal_uid <> 'A'
     union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid <> 'A' $$,
  'select row from before', 'nor does anything else change for its owner');
select is((select attendee_name from public.bookings join acme using (tenant_id) where cal_uid = 'A'), 'Erased', 'only she is erased');

select * from finish();
rollback;
