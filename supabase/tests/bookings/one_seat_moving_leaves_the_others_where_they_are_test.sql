begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5,
  "attendeeSeatId": "s2", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "seatsPerTimeSlot": 5,
  "attendeeSeatId": "s2", "attendees": [{"name": "Bob", "email": "bob@example.com"}],
  "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');

select set_eq(
  $$ select b.start_time, a.contact from public.bookings b join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null $$,
  $$ values (timestamptz '2001-03-10 10:00Z', 'ada@example.com'), ('2001-03-12 14:00Z', 'bob@example.com') $$,
  'Bob moved, Ada did not');

select * from finish();
rollback;
