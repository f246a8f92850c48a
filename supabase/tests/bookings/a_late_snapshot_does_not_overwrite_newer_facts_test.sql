begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-02 09:00Z', '{"title": "Moved",
  "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-01 12:00Z', '{"title": "Old",
  "startTime": "2001-03-10T10:00:00Z", "location": "12 Main Street"}', p_now => '2001-03-03 09:00Z');
call tests.cal_sends('MEETING_STARTED', 'A', '2001-03-12 14:00Z', '{"title": "Older"}');

select results_eq(
  $$ select event_title, start_time, end_time, metadata ->> 'location' from public.bookings join acme using (tenant_id) $$,
  $$ values ('Moved', timestamptz '2001-03-12 14:00Z', timestamptz '2001-03-12 14:30Z', '12 Main Street') $$,
  'facts count by when they were so, not by when they arrived');

select * from finish();
rollback;
