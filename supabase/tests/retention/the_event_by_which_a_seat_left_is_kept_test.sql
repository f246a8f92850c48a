begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1",
  "startTime": "2001-12-10T10:00:00Z", "endTime": "2001-12-10T10:30:00Z"}');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s2",
  "startTime": "2001-12-10T10:00:00Z", "endTime": "2001-12-10T10:30:00Z", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "seatsPerTimeSlot": 5,
  "attendeeSeatId": "s2", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-03 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s2",
  "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-06-01 10:00Z'); end $$;

select set_eq(
  $$ select b.cal_uid, b.closed_at is not null from public.bookings b join acme using (tenant_id) $$,
  $$ values ('A', false), ('B', true) $$, 'the booking it went to is closed');
select set_eq(
  $$ select a.contact, a.left_at is not null from public.booking_attendees a join acme using (tenant_id)
     join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id where b.cal_uid = 'A' $$,
  $$ values ('ada@example.com', false), ('bob@example.com', true) $$, 'the one it left is still right after a rebuild');

select * from finish();
rollback;
