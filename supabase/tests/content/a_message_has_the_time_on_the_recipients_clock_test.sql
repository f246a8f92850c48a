begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients, address)
select tenant_id, n.name, 'before_start', 10, n.recipients::public.reminder_recipients, n.address
from acme, (values ('the host', 'organizer', null), ('the desk', 'address', 'desk@acme.example')) n (name, recipients, address);

create function pg_temp.told(p_uid text, p_rule text) returns jsonb language sql as $$
  select private.reminder_content(r, private.context_of(r)) -> 'local'
  from public.reminders r
  join public.booking_uids u on u.tenant_id = r.tenant_id and u.booking_id = r.booking_id and u.cal_uid = p_uid
  join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id and rule.name = p_rule
$$;
create procedure pg_temp.book(p_uid text, p_start timestamptz, p_zone text) language sql as $$
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z', jsonb_build_object('bookingId', p_uid::int,
    'attendees', jsonb_build_array(jsonb_build_object('email', 'ada@example.com', 'timeZone', p_zone))), p_start => p_start);
$$;

call pg_temp.book('1', '2001-03-24 17:45Z', 'Asia/Kathmandu');
select is(pg_temp.told('1', '1 hour before'),
  '{"time_zone": "Asia/Kathmandu", "start_time": "2001-03-24T23:30:00+05:45", "end_time": "2001-03-25T00:00:00+05:45"}',
  'the booker''s');
select is(pg_temp.told('1', 'the host'),
  '{"time_zone": "Europe/Berlin", "start_time": "2001-03-24T18:45:00+01:00", "end_time": "2001-03-24T19:15:00+01:00"}',
  'the host''s own');
call pg_temp.book('2', '2001-03-25 00:45Z', 'America/St_Johns');
select is(pg_temp.told('2', 'the desk'),
  '{"time_zone": "Europe/Berlin", "start_time": "2001-03-25T01:45:00+01:00", "end_time": "2001-03-25T03:15:00+02:00"}',
  'the tenant''s, of an address; over a change of the clocks');
select is(pg_temp.told('2', '1 hour before'),
  '{"time_zone": "America/St_Johns", "start_time": "2001-03-24T21:15:00-03:30", "end_time": "2001-03-24T21:45:00-03:30"}',
  'half an hour west of UTC');

call pg_temp.book('3', '2001-03-20 12:00Z', 'Mars/Phobos');
call pg_temp.book('4', '2001-03-20 12:00Z', 'Europe/Berlin; drop table');
call pg_temp.book('5', '2001-03-20 12:00Z', '');
call pg_temp.book('6', '2001-03-20 12:00Z', null);
select results_eq($$ select distinct t from generate_series(3, 6) n, pg_temp.told(n::text, '1 hour before') t $$,
  $$ values ('{"time_zone": "Europe/Berlin", "start_time": "2001-03-20T13:00:00+01:00",
    "end_time": "2001-03-20T13:30:00+01:00"}'::jsonb) $$,
  'the tenant''s, where PostgreSQL knows no such zone');

select * from finish();
rollback;
