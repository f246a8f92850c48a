begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create view pg_temp.reminder as
select r.* from public.reminders r join acme using (tenant_id) order by r.due_at, r.recipient limit 1;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z', p_lease => 60) c;
create function pg_temp.hand_over(p_attempt int, p_now timestamptz) returns boolean language sql as $$
  select public.hand_over_reminder((c ->> 'tenant_id')::uuid, (c ->> 'reminder_id')::uuid, 1, p_attempt, p_now) from claimed
$$;
select ok(not pg_temp.hand_over(2, '2001-03-09 10:00:01Z'), 'not another attempt');
select ok(not pg_temp.hand_over(1, '2001-03-09 10:01Z'), 'not after the lease');
select ok(pg_temp.hand_over(1, '2001-03-09 10:00:01Z'), 'but in time');
do $$ begin perform tests.settle(c, '{"outcome": "retry", "error": "20429"}', '2001-03-09 10:00:02Z') from claimed; end $$;
select is((select handed_over_at from pg_temp.reminder), null, 'an answer ends it');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-09 10:00:30Z');
select ok(not pg_temp.hand_over(1, '2001-03-09 10:00:31Z'), 'not what was cancelled');

select * from finish();
rollback;
