begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "Ada and Gus Guest",
  "responses": {"notes": {"value": "Bring cake"}, "guests": {"value": ["gus@example.com"]}},
  "attendeeIcsContent": "ATTENDEE;CN=Gus Guest:mailto:gus@exam\r\n ple.com",
  "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"}, {"name": "Gus Guest", "email": "gus@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'gus@example.com'); end $$;

select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere')
from unnest(array['gus@exam', 'Gus Guest']) s (trace);
select results_eq(
  $$ select attendee_name, attendee_email, metadata #>> '{responses,notes}' from public.bookings join acme using (tenant_id) $$,
  $$ values ('Ada Lovelace', 'ada@example.com', 'Bring cake') $$, 'the booker and what she wrote stay');
select results_eq(
  $$ select recipient, status::text from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('ada@example.com', 'scheduled') $$, 'she is reminded as before');
select is((select count(*) from public.booking_attendees join acme using (tenant_id)), 2::bigint, 'and still has a guest');

select * from finish();
rollback;
