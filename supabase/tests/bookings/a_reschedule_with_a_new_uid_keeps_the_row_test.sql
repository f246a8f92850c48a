begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table before on commit drop as select id from public.bookings join acme using (tenant_id);
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z',
  '{"rescheduleUid": "A", "bookingId": 101, "rescheduleId": 100, "rescheduleStartTime": "2001-03-10T10:00:00Z",
    "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');

select results_eq(
  $$ select id, cal_uid, cal_booking_id, status::text, start_time, end_time, rescheduled_at, confirmed_at
     from public.bookings join acme using (tenant_id) $$,
  $$ select id, 'B', 101::bigint, 'rescheduled', timestamptz '2001-03-12 14:00Z', timestamptz '2001-03-12 14:30Z',
       timestamptz '2001-03-02 09:00Z', timestamptz '2001-03-01 09:00Z' from before $$,
  'one row, with the new uid and times');
select results_eq(
  $$ select cal_uid, booking_id, generation from public.booking_uids join acme using (tenant_id) order by 1 $$,
  $$ select 'A', id, 0 from before union all select 'B', id, 1 from before $$,
  'both uids lead to it');

select * from finish();
rollback;
