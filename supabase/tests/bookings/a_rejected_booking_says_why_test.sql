begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_REJECTED', 'A', '2001-03-02 09:00Z', '{"rejectionReason": "On holiday"}');

select results_eq(
  $$ select status::text, cancelled_at, cancellation_reason from public.bookings join acme using (tenant_id) $$,
  $$ values ('rejected', timestamptz '2001-03-02 09:00Z', 'On holiday') $$, 'rejected, with the reason');

select * from finish();
rollback;
