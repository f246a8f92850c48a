begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5,
  "attendeeSeatId": "s2", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
select set_eq(
  $$ select contact, is_booker from public.booking_attendees join acme using (tenant_id) where left_at is null $$,
  $$ values ('ada@example.com', true), ('bob@example.com', true) $$,
  'each further seat adds its booker');

call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z',
  '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}');
select is((select status::text from public.bookings join acme using (tenant_id)), 'confirmed',
  'the booking lives on');
select set_eq(
  $$ select contact from public.booking_attendees join acme using (tenant_id) where left_at is null $$,
  array['bob@example.com'], 'for the others');
select set_eq(
  $$ select recipient from public.reminders join acme using (tenant_id) where status = 'scheduled' $$,
  array['bob@example.com'], 'who left is not reminded');

call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-03 09:00Z', '{"seatsPerTimeSlot": 5,
  "attendeeSeatId": "s2", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
select is((select status::text from public.bookings join acme using (tenant_id)), 'cancelled',
  'it is cancelled with the last seat');

select * from finish();
rollback;
