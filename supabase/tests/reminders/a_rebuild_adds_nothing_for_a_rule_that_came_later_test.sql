begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- One was held, one is cancelled, and one is ahead.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', p_start => '2999-03-11 10:00Z');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'Two hours before', 'before_start', 120 from acme;
create temp table before on commit drop as select s as row from tests.state() s;

select is((select string_agg(b.cal_uid, ' ') from public.reminders r
    join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
    join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
    where r.tenant_id = tests.tenant() and u.name = 'Two hours before'), 'C', 'the rule is for what is ahead');
select is(public.rebuild_bookings('acme-test', '2001-03-20 09:00Z'), 3, 'all are rebuilt');
select set_eq('select tests.state()', 'select row from before', 'and no row is added or changed');

set local search_path = '';
delete from public.bookings b using pg_temp.acme where b.tenant_id = acme.tenant_id;
set local search_path to default;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-20 09:00Z'); end $$;
select is((select count(*) from public.reminders r join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
    where r.tenant_id = tests.tenant() and u.name = 'Two hours before'), 3::bigint, 'bookings that were lost come back by the rules there are now');

select * from finish();
rollback;
