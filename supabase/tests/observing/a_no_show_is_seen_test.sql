begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table told on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table shown on commit drop as select tenant_id from public.create_tenant('shown-test', 'Acme', 'Europe/Berlin');
call tests.connect('shown-test');
set local tests.shown_to = 'shown-test';

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:30Z', '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');

call tests.api_shows('2001-03-20 12:00Z', tests.shown('A', '2001-03-01 09:00Z',
  '{"attendees": [{"name": "Ada Lovelace", "email": "ada@example.com", "timeZone": "Europe/London", "language": "en", "absent": true}]}'));

select set_eq(
  $$ select tests.told('2001-03-20 12:00Z', 'shown-test') $$, $$ select tests.told('2001-03-20 12:00Z') $$,
  'who did not come is no customer');

call tests.api_shows('2001-03-05 12:00Z', tests.shown('B', '2001-03-01 09:00Z',
  '{"attendees": [{"name": "Ada Lovelace", "email": "ada@example.com", "timeZone": "Europe/London", "language": "en", "absent": true}]}'));
select is((select b.status::text from public.bookings b join shown s using (tenant_id) where b.cal_uid = 'B'), 'confirmed',
  'and before it begins nobody has missed it, though Cal Video looked at an old time');

select * from finish();
rollback;
