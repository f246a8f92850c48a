begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.api_shows('2001-03-02 12:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"status": "cancelled", "rescheduledToUid": "B", "updatedAt": "2001-03-02T09:00:00Z"}'));

select results_eq($$ select b.status, b.start_time from public.bookings b join acme using (tenant_id) $$,
  $$ values ('rescheduled'::public.booking_status, null::timestamptz) $$, 'it was not cancelled; it is not known when it is');
select is_empty($$ select from public.reminders r join acme using (tenant_id) where r.status = 'scheduled' $$, 'nobody is reminded');
select results_eq($$ select w.cal_uid, w.reason from private.wanted_bookings w join acme using (tenant_id) $$, $$ values ('B', 'moved_to') $$,
  'where it went is looked at');

call tests.api_shows('2001-03-02 13:00Z', tests.shown('B', '2001-03-02 09:00Z',
  '{"id": 101, "rescheduledFromUid": "A", "start": "2001-03-11T10:00:00Z", "end": "2001-03-11T10:30:00Z"}'));
select results_eq(
  $$ select b.cal_uid, b.start_time, (select count(*)::int from public.reminders r where r.booking_id = b.id and r.status = 'scheduled')
     from public.bookings b join acme using (tenant_id) $$,
  $$ values ('B', timestamptz '2001-03-11 10:00Z', 3) $$, 'then it is there again');

select * from finish();
rollback;
