begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CONFIRMED', 'A', '2001-03-01 09:00Z');
select is((select status::text from public.bookings join acme using (tenant_id)), 'confirmed',
  'BOOKING_CONFIRMED is BOOKING_CREATED');

call tests.cal_sends('BOOKING_COMPLETED', 'A', '2001-03-10 10:30Z');
select results_eq(
  $$ select status::text, completed_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('completed', timestamptz '2001-03-10 10:30Z') $$, 'BOOKING_COMPLETED is MEETING_ENDED');

call tests.cal_sends('BOOKING_NO_SHOW', 'A', '2001-03-10 11:00Z');
select is((select status::text from public.bookings join acme using (tenant_id)), 'no_show',
  'BOOKING_NO_SHOW marks the booker');

select * from finish();
rollback;
