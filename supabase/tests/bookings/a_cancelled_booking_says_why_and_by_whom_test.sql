begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z',
  '{"cancellationReason": "I am ill", "cancelledBy": "ada@example.com", "requestReschedule": false}');

select results_eq(
  $$ select status::text, cancelled_at, cancellation_reason, cancelled_by, reschedule_requested
     from public.bookings join acme using (tenant_id) $$,
  $$ values ('cancelled', timestamptz '2001-03-02 09:00Z', 'I am ill', 'ada@example.com', false) $$,
  'cancelled, with the reason');

select * from finish();
rollback;
