begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('AFTER_HOSTS_CAL_VIDEO_NO_SHOW', 'A', '2001-03-10 10:05Z',
  '{"hostEmail": "olga@acme.example", "noShowHost": true, "participants": []}');

select results_eq(
  $$ select status::text, metadata -> 'host_no_show' from public.bookings join acme using (tenant_id) $$,
  $$ values ('confirmed', 'true'::jsonb) $$, 'the booker is not to blame');
select is((select no_show from public.booking_attendees join acme using (tenant_id)), false, 'nor marked');

select * from finish();
rollback;
