begin;
create extension if not exists pgtap with schema extensions;
select plan(12);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table link on commit drop as select tests.link('A') as token;

select is(public.attendance_status(token, '2001-03-09 10:00Z'), '{"tenant": "Acme", "locale": "en",
  "time_zone": "Europe/London", "start_time": "2001-03-10T10:00:00+00:00", "state": "open"}',
  'the page is told whose meeting it is and when, and nothing of the person') from link;
select is_empty($$ select tests.attending('A') $$, 'looking changes nothing');
select is(public.confirm_attendance(token, '2001-03-09 10:00Z') ->> 'state', 'confirmed', 'they say so') from link;
select results_eq($$ select tests.attending('A') $$, $$ values ('ada@example.com') $$, 'it is on the booking');
select results_eq(
  $$ select a.attendance_confirmed_at from public.booking_attendees a join acme using (tenant_id) $$,
  $$ values ('2001-03-09 10:00Z'::timestamptz) $$, 'with the time when they said so');
select is(public.attendance_status(token, '2001-03-09 11:00Z') ->> 'state', 'confirmed', 'the page remembers it') from link;
create temp table before on commit drop as select tests.everything() as line;
select is(public.confirm_attendance(token, '2001-03-09 12:00Z') ->> 'state', 'confirmed', 'a second click is answered like the first') from link;
select set_eq($$ select tests.everything() $$, 'select line from before', 'and changes nothing');
select results_eq(
  $$ select provider, event_type, status::text, body from public.webhook_events join acme using (tenant_id)
     where event_type = 'ATTENDANCE_CONFIRMED' $$,
  $$ values ('calbase', 'ATTENDANCE_CONFIRMED', 'applied', '{"triggerEvent": "ATTENDANCE_CONFIRMED",
       "createdAt": "2001-03-09T10:00:00+00:00", "payload": {"uid": "A",
       "startTime": "2001-03-10T10:00:00+00:00", "attendees": [{"email": "ada@example.com"}]}}'::jsonb) $$,
  'it is an event like those of Cal.com, and does not tell the token');
select is(public.attendance_status('x'), null, 'an unknown link has no page');
select is(public.confirm_attendance('x'), null, 'says nothing');
select is(public.confirm_attendance(null), null, 'nor does none');

select * from finish();
rollback;
