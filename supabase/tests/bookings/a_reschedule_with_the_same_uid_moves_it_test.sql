begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-02 09:00Z',
  '{"rescheduleUid": "A", "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');

select results_eq(
  $$ select cal_uid, status::text, start_time, end_time from public.bookings join acme using (tenant_id) $$,
  $$ values ('A', 'rescheduled', timestamptz '2001-03-12 14:00Z', timestamptz '2001-03-12 14:30Z') $$,
  'rescheduled, at the new time');
select is((select count(*) from public.booking_uids join acme using (tenant_id)), 1::bigint, 'under its one uid');

select * from finish();
rollback;
