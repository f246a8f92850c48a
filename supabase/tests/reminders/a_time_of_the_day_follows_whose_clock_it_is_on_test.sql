begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_days, at_time, recipients, address)
select acme.tenant_id, n.*
from acme, (values
  ('guest', 'before_start'::public.reminder_anchor, 1, '09:00'::time, 'booker'::public.reminder_recipients, null),
  ('host', 'before_start', 1, '09:00', 'organizer', null),
  ('desk', 'before_start', 1, '09:00', 'address', 'desk@acme.example')) n;
create function pg_temp.due(p_rule text) returns timestamptz language sql as $$
  select r.due_at from public.reminders r join acme using (tenant_id)
  join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id
  where rule.name = p_rule and r.status = 'scheduled'
$$;

call tests.cal_sends('BOOKING_CREATED', 'A', '2031-02-01 09:00Z', p_start => '2031-02-10 10:00Z', p_now => now());
select is(array[pg_temp.due('guest'), pg_temp.due('host'), pg_temp.due('desk')],
  array['2031-02-09 09:00Z', '2031-02-09 08:00Z', '2031-02-09 08:00Z']::timestamptz[], 'each on their own clock');

call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2031-02-02 09:00Z', p_start => '2031-02-12 23:30Z', p_now => now());
select is(array[pg_temp.due('guest'), pg_temp.due('host'), pg_temp.due('desk')],
  array['2031-02-11 09:00Z', '2031-02-12 08:00Z', '2031-02-12 08:00Z']::timestamptz[],
  'a move: it is the next day in Berlin already');

call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2031-02-03 09:00Z', '{
  "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "America/New_York"},
  "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com", "timeZone": "Asia/Tokyo"}]}',
  p_start => '2031-02-12 23:30Z', p_now => now());
select is(array[pg_temp.due('guest'), pg_temp.due('host')],
  array['2031-02-12 00:00Z', '2031-02-11 14:00Z']::timestamptz[], 'they are in other places');

update public.booking_attendees a set time_zone = 'Asia/Kathmandu' from acme where a.tenant_id = acme.tenant_id;
select is(pg_temp.due('guest'), '2031-02-12 03:15Z'::timestamptz, 'the zone of somebody is corrected');
update public.booking_attendees a set time_zone = 'Mars/Phobos' from acme where a.tenant_id = acme.tenant_id;
select is(pg_temp.due('guest'), '2031-02-12 08:00Z'::timestamptz, 'to one that nobody knows: the tenant''s counts');

update public.tenants t set time_zone = 'America/Los_Angeles' from acme where t.id = acme.tenant_id;
select is(array[pg_temp.due('guest'), pg_temp.due('host'), pg_temp.due('desk')],
  array['2031-02-11 17:00Z', '2031-02-11 14:00Z', '2031-02-11 17:00Z']::timestamptz[],
  'the tenant moves: for those whose clock it is');

update public.reminder_rules r set offset_days = 3, at_time = '18:00' from acme where r.tenant_id = acme.tenant_id and r.name = 'host';
select is(pg_temp.due('host'), '2031-02-09 23:00Z'::timestamptz, 'the rule is changed');
update public.reminder_rules r set offset_days = null, at_time = null, offset_minutes = 60
from acme where r.tenant_id = acme.tenant_id and r.name = 'host';
select is(pg_temp.due('host'), '2031-02-12 22:30Z'::timestamptz, 'to minutes');

select * from finish();
rollback;
