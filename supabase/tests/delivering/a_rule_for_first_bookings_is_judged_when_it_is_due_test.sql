begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients, which_bookings)
select tenant_id, r.* from acme cross join (values
  ('Welcome', 'before_start'::public.reminder_anchor, 60, 'attendees'::public.reminder_recipients, 'first'::public.reminder_bookings),
  ('Welcome back', 'before_start', 60, 'booker', 'later'),
  ('New here', 'before_start', 60, 'organizer', 'first')
) r;
create function pg_temp.reasons(p_uid text) returns table (rule text, recipient text, reason text) language sql as $$
  select u.name, r.recipient, private.reason_not_to_send(r, private.context_of(r), '2001-03-02 09:00Z')::text
  from public.reminders r join acme using (tenant_id)
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where b.cal_uid = p_uid
$$;

call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 10:00Z', '{"attendees": [{"email": "ada@example.com"}, {"email": "gus@example.com"}]}');
select set_eq($$ select * from pg_temp.reasons('B') $$, $$ values
  ('Welcome', 'ada@example.com', null), ('Welcome', 'gus@example.com', null),
  ('Welcome back', 'ada@example.com', 'first_booking'), ('New here', 'olga@acme.example', null) $$,
  'a first booking, for all who are told of it');

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
select set_eq($$ select * from pg_temp.reasons('B') $$, $$ values
  ('Welcome', 'ada@example.com', 'not_first_booking'), ('Welcome', 'gus@example.com', 'not_first_booking'),
  ('Welcome back', 'ada@example.com', null), ('New here', 'olga@acme.example', 'not_first_booking') $$,
  'it is not when an earlier one is heard of, were it only asked for');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 11:00Z');
select set_eq($$ select rule, reason from pg_temp.reasons('A') $$, $$ values
  ('Welcome', null), ('Welcome back', 'first_booking'), ('New here', null) $$, 'that one is, from when it was asked for');

call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 08:00Z', '{"attendees": [{"email": "lovelace@example.org"}]}');
select set_eq($$ select rule, reason from pg_temp.reasons('A') $$, $$ values
  ('Welcome', null), ('Welcome back', 'first_booking'), ('New here', null) $$, 'another person''s booking is another''s');
do $$ begin perform public.merge_leads('acme-test', 'ada@example.com', 'lovelace@example.org'); end $$;
select set_eq($$ select rule, reason from pg_temp.reasons('A') $$, $$ values
  ('Welcome', 'not_first_booking'), ('Welcome back', null), ('New here', 'not_first_booking') $$, 'unless the two are one person');
do $$ begin perform public.separate_leads('acme-test', 'lovelace@example.org'); end $$;
select is((select reason from pg_temp.reasons('A') where rule = 'Welcome'), null, 'as long as they are');

-- A series is booked at one time.
call tests.cal_sends('BOOKING_CREATED', 'W2', '2001-03-01 09:00Z', '{"attendees": [{"email": "eve@example.com"}]}', p_start => '2001-03-18 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'W1', '2001-03-01 09:00Z', '{"attendees": [{"email": "eve@example.com"}]}', p_start => '2001-03-11 10:00Z');
select is((select reason from pg_temp.reasons('W1') where rule = 'Welcome'), null, 'of several booked at once the one that comes first is the first');
select is((select reason from pg_temp.reasons('W2') where rule = 'Welcome'), 'not_first_booking', 'and only that');

-- A seat that moves is booked where it goes.
call tests.seat('BOOKING_CREATED', 'S', '2001-03-01 09:00Z', 'kay@example.com');
call tests.seat('BOOKING_CREATED', 'T', '2001-03-01 10:00Z', 'bob@example.com');
call tests.seat('BOOKING_RESCHEDULED', 'T', '2001-03-01 11:00Z', 'kay@example.com', 'S');
select is((select reason from pg_temp.reasons('T') where rule = 'Welcome' and recipient = 'kay@example.com'), null, 'a seat that was moved is still their first');

call tests.deliver('2001-03-10 09:00Z');
select set_eq(
  $$ select u.name, r.status::text, r.reason_code::text from public.reminders r join acme using (tenant_id)
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id where b.cal_uid = 'A' $$,
  $$ values ('Welcome', 'sent', null), ('Welcome back', 'skipped', 'first_booking'), ('New here', 'sent', null) $$,
  'when it is due, the one is sent and the other skipped');

select * from finish();
rollback;
