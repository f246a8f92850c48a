begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', 'bob@example.com');
call tests.seat('BOOKING_CREATED', 'B', '2001-03-01 10:00Z', 'bob@example.com');
-- What she booked first was never told.
call tests.seat('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', p_from => 'A');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z');
call tests.seat('BOOKING_RESCHEDULED', 'B', '2001-03-04 09:00Z', p_from => 'B');
select results_eq(
  $$ select score::int from public.leads join acme using (tenant_id) where contact = 'ada@example.com' $$,
  $$ values (90) $$, 'the host moved the time her seat came to');

call tests.seat('BOOKING_RESCHEDULED', 'A', '2001-03-05 09:00Z', p_from => 'B');
select results_eq(
  $$ select score::int from public.leads join acme using (tenant_id) where contact = 'ada@example.com' $$,
  $$ values (90) $$, 'and she moved on');

select * from finish();
rollback;
