begin;
create extension if not exists pgtap with schema extensions;
select plan(15);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- So many wait: three are enough to tell somebody.
create procedure pg_temp.found(p_at timestamptz, p_waiting int default 0) language plpgsql as $$
begin
  perform private.merge_findings(array(
    select row(acme.tenant_id, 'reminders_late', '', w >= 3, false, format('%s wait.', w), 'Look.',
      jsonb_build_object('waiting', w))::private.alert_finding
    from acme, (values (p_waiting)) v (w) where w > 0
  ), p_at);
end $$;
create function pg_temp.alerts() returns setof text language sql as $$
  select concat_ws(' ', a.summary, to_char(a.opened_at at time zone 'UTC', 'HH24:MI'),
    to_char(a.last_seen_at at time zone 'UTC', 'HH24:MI'), a.count || 'x', nullif(a.reopened, 0) || ' again',
    'clear ' || to_char(a.clear_since at time zone 'UTC', 'HH24:MI'),
    'resolved ' || to_char(a.resolved_at at time zone 'UTC', 'HH24:MI'))
  from public.alerts a join acme using (tenant_id) order by a.id
$$;

call pg_temp.found('2001-03-09 10:00Z', 2);
select is_empty('select pg_temp.alerts()', 'too little to open one');
call pg_temp.found('2001-03-09 10:01Z', 3);
select results_eq('select pg_temp.alerts()', array['3 wait. 10:01 10:01 1x'], 'enough');
call pg_temp.found('2001-03-09 10:02Z', 9);
select results_eq('select pg_temp.alerts()', array['9 wait. 10:01 10:02 2x'], 'the same one, as it is now');
call pg_temp.found('2001-03-09 10:03Z', 1);
select results_eq('select pg_temp.alerts()', array['1 wait. 10:01 10:03 3x'], 'too little to open one keeps it open');

call pg_temp.found('2001-03-09 10:04Z');
select results_eq('select pg_temp.alerts()', array['1 wait. 10:01 10:03 3x clear 10:04'], 'nothing: perhaps it is over');
call pg_temp.found('2001-03-09 10:08Z');
select results_eq('select pg_temp.alerts()', array['1 wait. 10:01 10:03 3x clear 10:04'], 'not yet');
call pg_temp.found('2001-03-09 10:08:30Z', 1);
select results_eq('select pg_temp.alerts()', array['1 wait. 10:01 10:08 4x'], 'it was not');
call pg_temp.found('2001-03-09 10:10Z');
call pg_temp.found('2001-03-09 10:15Z');
select results_eq('select pg_temp.alerts()', array['1 wait. 10:01 10:08 4x clear 10:10 resolved 10:15'], 'five minutes without it');
call pg_temp.found('2001-03-09 10:16Z', 2);
select results_eq('select pg_temp.alerts()', array['1 wait. 10:01 10:08 4x clear 10:10 resolved 10:15'], 'too little to open it again');

call pg_temp.found('2001-03-10 10:00Z', 4);
select results_eq('select pg_temp.alerts()', array['4 wait. 10:00 10:00 5x 1 again'], 'it came back within a day: opened again');
do $$ begin
  perform public.acknowledge_alert(a.id, 'olga') from public.alerts a where a.resolved_at is null;
end $$;
call pg_temp.found('2001-03-10 10:01Z');
call pg_temp.found('2001-03-10 10:06Z');
call pg_temp.found('2001-03-10 10:07Z', 5);
select is((select a.acknowledged_by from public.alerts a join acme using (tenant_id)), null, 'who knew of it, is told that it came back');
call pg_temp.found('2001-03-10 10:08Z');
call pg_temp.found('2001-03-10 10:13Z');
call pg_temp.found('2001-03-11 10:14Z', 6);
select results_eq('select pg_temp.alerts()',
  array['5 wait. 10:07 10:07 6x 2 again clear 10:08 resolved 10:13', '6 wait. 10:14 10:14 1x'], 'after a day it is another one');

do $$ begin perform private.prune_alerts('2001-06-08 10:12Z'); end $$;
select is((select count(*) from public.alerts a join acme using (tenant_id)), 2::bigint, 'what is resolved is kept for 90 days');
do $$ begin perform private.prune_alerts('2001-06-08 10:14Z'); end $$;
select results_eq('select pg_temp.alerts()', array['6 wait. 10:14 10:14 1x'], 'and then deleted');
do $$ begin perform private.prune_alerts('2009-01-01 10:14Z'); end $$;
select results_eq('select pg_temp.alerts()', array['6 wait. 10:14 10:14 1x'], 'what is open, never');

select * from finish();
rollback;
