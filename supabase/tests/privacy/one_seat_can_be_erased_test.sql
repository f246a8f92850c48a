begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}',
  p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s2",
  "title": "Intro between Olga and Bobby", "attendees": [{"name": "Bobby", "email": "bob@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'bob@example.com'); end $$;

select is_empty($$ select tests.places_of('bob') $$, 'Bobby');
select results_eq(
  $$ select attendee_name, attendee_email from public.bookings join acme using (tenant_id) $$,
  $$ values ('Ada Lovelace', 'ada@example.com') $$, 'and not Ada');
select results_eq(
  $$ select distinct recipient from public.reminders join acme using (tenant_id) where status = 'scheduled' $$,
  array['ada@example.com'], 'who is reminded');

select * from finish();
rollback;
