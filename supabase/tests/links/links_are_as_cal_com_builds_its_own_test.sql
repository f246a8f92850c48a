begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
select tenant_id, 'To the host', 'before_start', 30, 'organizer' from acme;

create temp view links as
select b.cal_uid as uid, r.recipient, c.content ->> 'reschedule_url' as reschedule, c.content ->> 'cancel_url' as cancel,
  c.content ->> 'new_time_url' as new_time, c.content ->> 'rating_url' as rating
from public.reminders r join acme using (tenant_id)
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
cross join lateral (select private.reminder_content(r, private.context_of(r)) -> 'booking' as content offset 0) c
where r.due_at in ('2001-03-09 10:00Z', '2001-03-10 09:30Z');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"bookerUrl": "https://acme.cal.com/"}');
select results_eq(
  $$ select recipient, reschedule, cancel, rating from links order by 1 $$,
  $$ values ('ada@example.com', 'https://acme.cal.com/reschedule/A?rescheduledBy=ada%40example.com',
       'https://acme.cal.com/booking/A?cancel=true&cancelledBy=ada%40example.com', 'https://acme.cal.com/booking/A?rating'),
     ('olga@acme.example', 'https://acme.cal.com/reschedule/A?rescheduledBy=olga%40acme.example',
       'https://acme.cal.com/booking/A?cancel=true&cancelledBy=olga%40acme.example', 'https://acme.cal.com/booking/A?rating') $$,
  'they say who uses them, so that Cal.com tells it again');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"disableRescheduling": true}');
select results_eq(
  $$ select reschedule, cancel is not null from links where recipient like 'ada%' $$, $$ values (null, true) $$,
  'an event type without rescheduling has no link for it');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 11:00Z', '{"disableRescheduling": false}');
select isnt((select reschedule from links where recipient like 'ada%'), null, 'until it is allowed again');

call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-01 12:00Z');
select results_eq(
  $$ select reschedule, cancel, new_time from links where recipient like 'ada%' $$,
  $$ values (null, null, 'https://acme.cal.com/reschedule/A?allowRescheduleForCancelledBooking=true&rescheduledBy=ada%40example.com') $$,
  'a cancelled booking has one to pick a new time, and none that is refused');

call tests.cal_sends('BOOKING_CREATED', 'B/?#&ü', '2001-03-01 09:00Z',
  '{"bookerUrl": "https://cal.com", "attendees": [{"name": "Ada", "email": "ada+1@example.com"}]}');
select is((select cancel from links where uid like 'B%' and recipient like 'ada%'),
  'https://cal.com/booking/B%2F%3F%23%26%C3%BC?cancel=true&cancelledBy=ada%2B1%40example.com', 'nothing in them means more than it says');

select results_eq(
  $$ select a, private.web_address(a) is not null from unnest(array[
       'https://app.cal.com', 'https://termine.müller.example:8443/x?y=1#z', 'http://localhost:3000', 'http://cal.localhost', 'http://127.0.0.1:3000/a']) a $$,
  $$ select a, true from unnest(array[
       'https://app.cal.com', 'https://termine.müller.example:8443/x?y=1#z', 'http://localhost:3000', 'http://cal.localhost', 'http://127.0.0.1:3000/a']) a $$,
  'links lead to the web by https, and to the machine itself');
select is_empty(
  $$ select a from unnest(array['javascript:alert(1)', 'JavaScript://x.example/%0aalert(1)', 'http://cal.com', 'http://localhost.evil.example',
       'https://cal.com@evil.example', 'https://cal.com\@evil.example', '//cal.com', 'cal.com', 'https://', 'https://a b.example', 'https://x.example/"onclick="',
       E'https://x.example/\nhttps://y.example', 'data:text/html,x', '', 'https://' || repeat('a', 2000)]) a
     where private.web_address(a) is not null $$,
  'and nowhere else');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"bookerUrl": "javascript:alert(1)//"}');
select is_empty($$ select from links where uid = 'C' and coalesce(reschedule, cancel, rating) is not null $$,
  'whoever names another place for Cal.com gets no links');

call tests.cal_sends('BOOKING_CREATED', 'D', '2001-03-01 09:00Z', '{"bookerUrl": "https://cal.com", "seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}');
call tests.cal_sends('BOOKING_CREATED', 'D', '2001-03-01 09:30Z', '{"bookerUrl": "https://cal.com", "seatsPerTimeSlot": 5, "attendeeSeatId": "s2",
  "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
call tests.cal_sends('BOOKING_CANCELLED', 'D', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}');
select results_eq(
  $$ select recipient, coalesce(reschedule, cancel, new_time) from links where uid = 'D' and recipient not like 'olga%' order by 1 $$,
  $$ values ('ada@example.com', null), ('bob@example.com', 'https://cal.com/reschedule/s2?rescheduledBy=bob%40example.com') $$,
  'a seat that was given up has no links');

select * from finish();
rollback;
