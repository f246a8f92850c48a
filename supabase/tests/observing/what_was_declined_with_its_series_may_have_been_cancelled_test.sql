begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

-- A was confirmed and cancelled, of which no webhook came; then the rest of the series was declined.
call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z', '{"bookingId": 101, "recurringEvent": {"freq": 2, "count": 2, "interval": 1}}');
call tests.cal_sends('BOOKING_REQUESTED', 'B', '2001-03-01 09:00Z', '{"bookingId": 102, "recurringEvent": {"freq": 2, "count": 2, "interval": 1}}', p_start => '2001-03-17 10:00Z');
call tests.cal_sends('BOOKING_REJECTED', 'B', '2001-03-01 11:00Z', '{"bookingId": 102, "recurringEvent": {"freq": 2, "count": 2, "interval": 1}}', p_start => '2001-03-17 10:00Z');
select results_eq($$ select b.cal_uid, b.status::text from public.bookings b join acme using (tenant_id) order by 1 $$,
  $$ values ('A', 'rejected'), ('B', 'rejected') $$, 'declining one of what waits declines all');

call tests.api_shows('2001-03-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z',
  '{"id": 101, "status": "cancelled", "updatedAt": "2001-03-01T10:00:00Z", "cancellationReason": "Too early"}'));
select results_eq(
  $$ select b.status::text, b.cancelled_at, b.cancellation_reason from public.bookings b join acme using (tenant_id) where b.cal_uid = 'A' $$,
  $$ values ('cancelled', timestamptz '2001-03-01 10:00Z', 'Too early') $$, 'but what Cal.com shows as cancelled was cancelled');

select * from finish();
rollback;
