begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp view ada as
select a.name, a.phone, a.time_zone, a.locale, a.email from public.booking_attendees a join acme using (tenant_id);

call tests.cal_sends('BOOKING_CREATED', 'A', '2031-03-01 09:00Z',
  '{"attendees": [{"name": "Ada Lvelace", "email": "ada@exmaple.com", "timeZone": "Europe/London", "language": {"locale": "en"}}]}', p_start => '2031-03-10 10:00Z');
update public.booking_attendees set name = 'Ada Lovelace';
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2031-03-02 09:00Z',
  '{"rescheduleUid": "A", "attendees": [{"name": "Ada Lvelace", "email": "ada@exmaple.com", "timeZone": "America/New_York", "language": {"locale": "es"}}],
    "responses": {"email": {"value": "ada@exmaple.com"}, "attendeePhoneNumber": {"value": "+12025550123"}}}', p_start => '2031-03-11 10:00Z');
select results_eq('select * from ada',
  $$ values ('Ada Lovelace', '+12025550123', 'America/New_York', 'es', 'ada@exmaple.com') $$,
  'a corrected name holds, and what is new besides is taken');

-- Another correction, of another field, takes nothing back.
update public.leads set email = 'ada@example.com';
update public.booking_attendees set phone = null;
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2031-03-03 09:00Z',
  '{"rescheduleUid": "B", "attendees": [{"name": "Ada Lvelace", "email": "ada@exmaple.com", "phoneNumber": "+12025550123", "timeZone": "Asia/Tokyo", "language": {"locale": "es"}}]}', p_start => '2031-03-12 10:00Z');
select results_eq('select * from ada',
  $$ values ('Ada Lovelace', null::text, 'Asia/Tokyo', 'es', 'ada@example.com') $$,
  'each correction holds, an emptied field as well');
select is((select phone from public.leads join acme using (tenant_id)), null, 'for the lead, too');

-- What Cal.com has is right after all.
update public.booking_attendees set name = 'Ada Lvelace';
select is((select name from ada), 'Ada Lvelace', 'a correction can be taken back');
create temp table before on commit drop as select tests.state() as row;
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select bag_eq('select tests.state()', 'select row from before', 'a rebuild changes nothing');
select is((select body #> '{payload,corrected}' from public.webhook_events join acme using (tenant_id) where event_type = 'ATTENDEE_CORRECTED' order by id limit 1),
  '{"name": "Ada Lovelace", "contact": "ada@exmaple.com"}', 'the event says what was corrected, and of whom');

select * from finish();
rollback;
