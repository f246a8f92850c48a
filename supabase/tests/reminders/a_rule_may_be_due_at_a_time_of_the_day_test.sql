begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_days, at_time, channel, recipients, address)
select acme.tenant_id, n.*
from acme, (values
  ('the day before', 'before_start'::public.reminder_anchor, 1, '09:00'::time, 'email'::public.reminder_channel,
    'attendees'::public.reminder_recipients, null),
  ('the day itself', 'before_start', 0, '11:00', 'email', 'booker', null),
  ('the host, two days before', 'before_start', 2, '18:30', 'email', 'organizer', null),
  ('the desk, a week before', 'before_start', 7, '00:00', 'email', 'address', 'desk@acme.example'),
  ('booked, the next morning', 'on_booking', 1, '08:00', 'email', 'booker', null),
  ('booked, this evening or tomorrow''s', 'on_booking', 0, '17:00', 'email', 'booker', null),
  ('started', 'after_start', 0, '23:00', 'email', 'booker', null),
  ('ended', 'after_end', 0, '19:00', 'email', 'booker', null)) n;
create view pg_temp.planned as
select rule.name, r.recipient, r.due_at, r.status::text from public.reminders r join acme using (tenant_id)
join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id;

-- Booked at 18:00 in New York, for 11:00 there; for a host in Berlin, where it is 17:00.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-01-10 23:00Z', '{"attendees": [
  {"name": "Ada", "email": "ada@example.com", "timeZone": "America/New_York"},
  {"name": "Gus", "email": "gus@example.com", "timeZone": "Asia/Kathmandu"}]}', p_start => '2001-02-01 16:00Z');
select results_eq(
  $$ select name, recipient, due_at from pg_temp.planned where name not like 'the%' order by due_at $$,
  $$ values
    ('booked, the next morning', 'ada@example.com', timestamptz '2001-01-11 13:00Z'),
    ('booked, this evening or tomorrow''s', 'ada@example.com', '2001-01-11 22:00Z'),
    ('ended', 'ada@example.com', '2001-02-02 00:00Z'),
    ('started', 'ada@example.com', '2001-02-02 04:00Z') $$,
  'after a moment: the first such time, or one so many days after');
select results_eq(
  $$ select name, recipient, due_at from pg_temp.planned where name like 'the day%' order by name, recipient $$,
  $$ values
    ('the day before', 'ada@example.com', timestamptz '2001-01-31 14:00Z'),
    ('the day before', 'gus@example.com', '2001-01-31 03:15Z'),
    ('the day itself', 'ada@example.com', '2001-01-31 16:00Z') $$,
  'before the start, on each one''s own clock and calendar; when it begins is too late');
select results_eq(
  $$ select name, recipient, due_at from pg_temp.planned where name like 'the%, %' order by name $$,
  $$ values
    ('the desk, a week before', 'desk@acme.example', timestamptz '2001-01-24 23:00Z'),
    ('the host, two days before', 'olga@acme.example', '2001-01-30 17:30Z') $$,
  'the host''s own; the tenant''s for an address');

-- For Gus it is the next day already.
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-01-10 23:00Z', '{"bookingId": 2, "attendees": [
  {"name": "Ada", "email": "ada@example.com", "timeZone": "America/New_York"},
  {"name": "Gus", "email": "gus@example.com", "timeZone": "Asia/Kathmandu"}]}', p_start => '2001-03-01 19:00Z');
select results_eq(
  $$ select recipient, due_at from pg_temp.planned where name = 'the day before' and due_at > '2001-02-10' order by 1 $$,
  $$ values ('ada@example.com', timestamptz '2001-02-28 14:00Z'), ('gus@example.com', '2001-03-01 03:15Z') $$,
  'the day before is that of the recipient');

call tests.cal_sends('BOOKING_CREATED', 'C', '2001-01-31 20:00Z', '{"bookingId": 3}', p_start => '2001-02-01 12:00Z');
select is((select r.status::text || ': ' || r.reason_code from public.reminders r join acme using (tenant_id)
    join public.booking_uids u on u.tenant_id = r.tenant_id and u.booking_id = r.booking_id and u.cal_uid = 'C'
    join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id and rule.name = 'the day before'),
  'skipped: booked_too_late', 'what has passed is not caught up');

select * from finish();
rollback;
