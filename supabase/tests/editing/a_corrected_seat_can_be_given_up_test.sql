begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}',
  p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5,
  "attendeeSeatId": "s2", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}', p_start => '2999-03-10 10:00Z');
update public.booking_attendees a set email = 'robert@example.com' from acme
  where a.tenant_id = acme.tenant_id and a.email = 'bob@example.com';
select set_eq(
  $$ select distinct recipient from public.reminders join acme using (tenant_id) where status = 'scheduled' $$,
  array['ada@example.com', 'robert@example.com'], 'one of two seats is corrected');

call tests.cal_sends('BOOKING_CANCELLED', 'A', '2999-03-01 09:00Z', '{"seatsPerTimeSlot": 5,
  "attendeeSeatId": "s2", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}', p_start => '2999-03-10 10:00Z');
select set_eq(
  $$ select a.contact, a.left_at is not null from public.booking_attendees a join acme using (tenant_id) $$,
  $$ values ('ada@example.com', false), ('robert@example.com', true) $$, 'Cal.com gives it up by the old address');
select is((select status::text from public.bookings join acme using (tenant_id)), 'confirmed', 'the booking lives on');

select * from finish();
rollback;
