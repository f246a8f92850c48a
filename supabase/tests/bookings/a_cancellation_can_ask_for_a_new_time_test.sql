begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z',
  '{"requestReschedule": true, "cancellationReason": "Please pick another day", "cancelledBy": "olga@acme.example"}');
select results_eq(
  $$ select status::text, reschedule_requested from public.bookings join acme using (tenant_id) $$,
  $$ values ('cancelled', true) $$, 'told apart from a cancellation');

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-03 09:00Z',
  '{"rescheduleUid": "A", "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');
select results_eq(
  $$ select cal_uid, status::text, reschedule_requested, cancellation_reason, cancelled_at, cancelled_by
     from public.bookings join acme using (tenant_id) $$,
  $$ values ('B', 'rescheduled', false, null::text, null::timestamptz, null::text) $$,
  'when the guest picks one, the same row lives again');

select * from finish();
rollback;
