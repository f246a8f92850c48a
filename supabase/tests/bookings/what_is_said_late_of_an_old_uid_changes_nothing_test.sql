begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z',
  '{"rescheduleUid": "A", "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00:01Z', '{"cancellationReason": "moved"}');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');

select results_eq(
  $$ select cal_uid, status::text, start_time, cancellation_reason, cancelled_at, completed_at
     from public.bookings join acme using (tenant_id) $$,
  $$ values ('B', 'rescheduled', timestamptz '2001-03-12 14:00Z', null::text, null::timestamptz, null::timestamptz) $$,
  'the old uid was cancelled and its time passed, the appointment lives on');

select * from finish();
rollback;
