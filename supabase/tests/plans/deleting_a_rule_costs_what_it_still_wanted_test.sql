begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

-- Looks at what the functions really scanned, not at the plan of a copy of their queries.
do $$ begin perform public.create_tenant('acme-test', 'Acme', 'Europe/Berlin'); end $$;
create temp table acme on commit drop as
select r.tenant_id, r.id as rule_id
from public.reminder_rules r
where r.tenant_id = tests.tenant('acme-test') and r.name = '1 hour before';
call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');
-- Three bookings ahead, and five thousand behind: most were written about, some were cancelled.
-- As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, 'b' || n, 'confirmed', '2001-03-01',
  case when n <= 3 then timestamptz '2999-01-01' else '2001-03-10' end, '2001-03-01', '2001-03-01'
from pg_temp.acme, generate_series(1, 5003) n;
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, reason_code, due_at, send_at, sent_at)
select b.tenant_id, b.id, a.rule_id, 'x@example.com', 'email', x.status,
  case x.status when 'cancelled' then 'booking_cancelled'::public.reminder_reason end, b.start_time, b.start_time,
  case x.status when 'sent' then b.start_time end
from public.bookings b join pg_temp.acme a using (tenant_id)
cross join lateral (
  select case when b.start_time > '2999-01-01'::timestamptz - '1 day'::interval then 'scheduled'
    when right(b.cal_uid, 1) = '0' then 'cancelled' else 'sent' end::public.reminder_status as status
) x;
-- One is with a sender.
update public.reminders set status = 'queued', queued_at = due_at, message_id = 1
where (tenant_id, booking_id) = (
  select b.tenant_id, b.id from public.bookings b join pg_temp.acme using (tenant_id) where b.cal_uid = 'b1');
set local search_path to default;
analyze public.reminders;

create temp table before on commit drop as
select c.name, pg_stat_get_xact_tuples_returned(c.name::regclass) + pg_stat_get_xact_tuples_fetched(c.name::regclass) as read,
  pg_stat_get_xact_tuples_inserted(c.name::regclass) + pg_stat_get_xact_tuples_updated(c.name::regclass)
    + pg_stat_get_xact_tuples_deleted(c.name::regclass) as written
from (values ('public.reminders'), ('public.bookings'), ('public.deliveries')) c (name);
create temp view since as
select b.name, pg_stat_get_xact_tuples_returned(b.name::regclass) + pg_stat_get_xact_tuples_fetched(b.name::regclass) - b.read as read,
  pg_stat_get_xact_tuples_inserted(b.name::regclass) + pg_stat_get_xact_tuples_updated(b.name::regclass)
    + pg_stat_get_xact_tuples_deleted(b.name::regclass) - b.written as written
from before b;

call tests.signs_in('00000000-0000-4000-8000-00000000000a');
select is(tests.changes($$ delete from public.reminder_rules where name = '1 hour before' $$), 1::bigint,
  'a member deletes a rule that has sent for years');
select is_empty($$ select * from since where read > 50 $$, 'it reads nothing of what is behind');
select results_eq($$ select written from since where name = 'public.reminders' $$, $$ values (3::bigint) $$,
  'and writes the three that were ahead');
select is_empty($$ select * from since where name <> 'public.reminders' and written > 0 $$, 'and no other');

select results_eq(
  $$ select r.status::text, r.reason_code::text, l.rule, count(*)
     from public.reminder_log l join acme using (tenant_id)
     join public.reminders r on r.tenant_id = l.tenant_id and r.id = l.reminder_id
     group by 1, 2, 3 order by 1, 2 $$,
  $$ values ('cancelled', 'booking_cancelled', '1 hour before', 500::bigint),
       ('cancelled', 'rule_deleted', '1 hour before', 1), ('sent', null, '1 hour before', 4500) $$,
  'all that is done is there under its name');

-- A rule can be given back its id; then it is called what it is called now.
insert into public.reminder_rules (tenant_id, id, name, anchor, offset_minutes, active)
select tenant_id, rule_id, 'An hour before', 'before_start', 60, false from acme;
select is((select count(*) from public.reminder_log join acme using (tenant_id) where rule = 'An hour before'), 5001::bigint,
  'a rule that comes back with its id has its reminders again');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id and r.id = acme.rule_id;
select is((select name from public.deleted_rules d join acme using (tenant_id)), 'An hour before', 'under its last name when it goes again');

-- Planned in the moment its rule was deleted.
set local search_path = '';
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, pg_catalog.gen_random_uuid(), 'x@example.com', 'email', 'scheduled', '2998-01-01', '2998-01-01'
from public.bookings b join pg_temp.acme using (tenant_id) where b.cal_uid = 'b2';
set local search_path to default;
do $$ begin
  perform private.tick('2998-01-01');
  perform public.claim_reminders(1000, 120, '2998-01-01');
end $$;
select results_eq($$ select status::text, reason_code::text from public.reminders join acme using (tenant_id)
    where due_at = '2998-01-01' $$, $$ values ('skipped', 'not_for_recipient') $$, 'what nobody asks for is not sent');

select * from finish();
rollback;
