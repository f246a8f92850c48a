begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z',
  '{"rescheduleUid": "B", "startTime": "2001-03-13T14:00:00Z", "endTime": "2001-03-13T14:30:00Z"}');

select results_eq(
  $$ select cal_uid, status::text, start_time from public.bookings join acme using (tenant_id) $$,
  $$ values ('C', 'rescheduled', timestamptz '2001-03-13 14:00Z') $$, 'one row, as the last reschedule says');
select results_eq(
  $$ select cal_uid, generation from public.booking_uids join acme using (tenant_id) order by 2 $$,
  $$ values ('A', 0), ('B', 1), ('C', 2) $$, 'the uids are numbered along the chain');

select * from finish();
rollback;
