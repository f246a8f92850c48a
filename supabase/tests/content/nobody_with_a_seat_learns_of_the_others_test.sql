begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "Intro between Olga and Ada Lovelace", "seatsPerTimeSlot": 5, "attendeeSeatId": "s1",
  "additionalNotes": "I am deaf.", "responses": {"diet": {"value": "kosher"}}}');
-- Words of Acme's own could name the answers.
insert into public.message_templates (tenant_id, rule_id, language, subject, body)
select tenant_id, r.id, 'en', 'Soon', 'You eat {{answers.diet}}.'
from acme join public.reminder_rules r using (tenant_id);
create temp view content as
select r.recipient, private.reminder_content(r, private.context_of(r)) -> 'booking' as booking
from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z';

select results_eq(
  $$ select booking ->> 'attendee_name', booking ->> 'notes', booking #>> '{answers,diet}' from content $$,
  $$ values ('Ada Lovelace', 'I am deaf.', 'kosher') $$, 'the only one reads what they wrote');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"title": "Intro between Olga and Ada Lovelace", "seatsPerTimeSlot": 5, "attendeeSeatId": "s2",
  "attendees": [{"name": "Bob Byron", "email": "bob@example.com"}],
  "additionalNotes": "I am blind.", "responses": {"diet": {"value": "halal"}}}');

select results_eq(
  $$ select recipient, booking ->> 'attendee_name', booking ->> 'attendee_email' from content order by 1 $$,
  $$ values ('ada@example.com', 'Ada Lovelace', 'ada@example.com'), ('bob@example.com', 'Bob Byron', 'bob@example.com') $$,
  'of two, each is who booked');
select is_empty(
  $$ select from content where booking ->> 'notes' is not null or booking -> 'answers' <> '{}' $$,
  'and nobody reads what the other wrote');

select results_eq(
  $$ select booking ->> 'title' from content order by recipient $$,
  $$ values ('Intro between Olga and Ada Lovelace'), ('Intro between Olga and Bob Byron') $$,
  'nor the name of who booked first');

-- Names of somebody who means harm.
set local search_path = '';
update public.booking_attendees a set name = case a.contact when 'bob@example.com' then 'e' else repeat('e', 5000) end
from pg_temp.acme where a.tenant_id = acme.tenant_id;
set local search_path to default;
select is((select max(length(booking ->> 'title')) from content where recipient = 'ada@example.com'), 35 + 5 * 199, 'what takes the place of a name is no longer than one');
set local search_path = '';
update public.bookings b set event_title = repeat('e', 5000) from pg_temp.acme where b.tenant_id = acme.tenant_id;
set local search_path to default;
select is((select count(*) from content where booking ->> 'title' is not null), 0::bigint, 'nor is what is too long for a title one');

select is(
  (select private.booking_content(b, (row('gus@example.com', 'attendee', 'Gus', 'gus@example.com', null, null, null, null, null, false, null, false, false, null, false, false)::private.addressee), true)
    -> 'answers' from public.bookings b join acme using (tenant_id)), '{}', 'nor does a guest');

select * from finish();
rollback;
