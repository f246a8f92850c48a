begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"status": "cancelled", "updatedAt": "2001-03-02T09:00:00Z"}'));
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00:45Z', '{"cancellationReason": "Ill", "requestReschedule": true}', p_now => '2001-03-02 13:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00:45Z', p_now => '2001-03-02 13:00Z');

select results_eq(
  $$ select b.confirmed_at, b.cancelled_at, b.cancellation_reason, b.reschedule_requested, b.metadata ? 'observed' from public.bookings b join acme using (tenant_id) $$,
  $$ values (timestamptz '2001-03-01 09:00:45Z', timestamptz '2001-03-02 09:00:45Z', 'Ill', true, false) $$,
  'as if it had come in time');

select * from finish();
rollback;
