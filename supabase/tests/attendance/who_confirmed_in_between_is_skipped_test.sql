begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, attendance)
select tenant_id, 'call who is silent', 'before_start', 120, 'unconfirmed' from acme;
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.configure_functions();
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp view silent as
select r.status::text, r.reason_code::text, r.skipped_at from public.reminders r join acme using (tenant_id)
join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id where rule.attendance <> 'any';

select private.tick('2001-03-10 08:00Z');
-- As if the plan had not heard of it yet.
create function pg_temp.say_so() returns void language sql set search_path = '' as $$
  update public.booking_attendees a
  set attendance_confirmed_at = '2001-03-09 09:00Z', attendance_confirmed_for = '2001-03-10 10:00Z'
  where a.tenant_id = tests.tenant()
$$;
select pg_temp.say_so();
select results_eq('select status from silent', $$ values ('queued') $$, 'it is queued');
select is_empty($$ select c from tests.claim('2001-03-10 08:00:01Z') c where (c ->> 'offset_minutes')::int = 120 $$, 'when it is claimed it is judged again');
select results_eq('select * from silent', $$ values ('skipped', 'attendance_confirmed', '2001-03-10 08:00:01Z'::timestamptz) $$, 'and skipped, with the reason');

select * from finish();
rollback;
