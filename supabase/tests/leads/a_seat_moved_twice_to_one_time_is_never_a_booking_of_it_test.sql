begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', 'bob@example.com');
call tests.seat('BOOKING_CREATED', 'B', '2001-03-01 10:00Z', 'bob@example.com');
call tests.seat('BOOKING_CREATED', 'A', '2001-03-02 09:00Z');
call tests.seat('BOOKING_RESCHEDULED', 'B', '2001-03-03 09:00Z', p_from => 'A');
call tests.seat('BOOKING_CANCELLED', 'B', '2001-03-04 09:00Z');
call tests.seat('BOOKING_CREATED', 'A', '2001-03-05 09:00Z');
call tests.seat('BOOKING_RESCHEDULED', 'B', '2001-03-06 09:00Z', p_from => 'A');

select results_eq(
  $$ select score::int from public.leads join acme using (tenant_id) where contact = 'ada@example.com' $$,
  $$ values (70) $$, 'one booking, booked twice, and moved twice');

select * from finish();
rollback;
