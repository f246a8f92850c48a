begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z',
  '{"rescheduleUid": "B", "startTime": "2001-03-13T14:00:00Z", "endTime": "2001-03-13T14:30:00Z"}');
create temp table first on commit drop as
select b.id from public.bookings b join acme using (tenant_id) where cal_uid = 'A';
select is((select count(*) from public.bookings join acme using (tenant_id)), 2::bigint,
  'nothing connects A and C: two rows');

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z',
  '{"rescheduleUid": "A", "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');
select results_eq(
  $$ select id, cal_uid, status::text, start_time, created_at from public.bookings join acme using (tenant_id) $$,
  $$ select id, 'C', 'rescheduled', timestamptz '2001-03-13 14:00Z', timestamptz '2001-03-01 09:00Z' from first $$,
  'A → B → C: one row, the one that was known first, as the last reschedule says');
select is((select count(distinct booking_id) from public.webhook_events join acme using (tenant_id)), 1::bigint,
  'all events lead to it');
select results_eq(
  $$ select score::int, status::text from public.leads join acme using (tenant_id) $$,
  $$ values (70, 'booking_confirmed') $$, 'one lead, boosted once');
select is((select count(*) from public.reminders join acme using (tenant_id)), 3::bigint,
  'three reminders, not six');

select * from finish();
rollback;
