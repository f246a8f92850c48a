begin;
create extension if not exists pgtap with schema extensions;
select plan(15);

-- Nothing has ever run here, as far as this test knows.
delete from private.heartbeat;
create procedure pg_temp.runs(p_job text, p_at timestamptz) language sql as $$ select private.record_heartbeat(p_job, p_at) $$;
create function pg_temp.runs_all(p_at timestamptz) returns void language sql as $$
  select private.record_heartbeat('tick', p_at); select private.judge_alerts(p_at);
$$;
create function pg_temp.judged(p_at timestamptz) returns setof text language plpgsql as $$
begin
  perform private.judge_alerts(p_at);
  return query select concat_ws(' ', a.kind, nullif(a.subject, ''), nullif(a.reopened, 0) || 'x again')
  from public.alerts a where a.tenant_id is null and a.resolved_at is null order by 1;
end $$;

select is_empty($$ select pg_temp.judged('2001-03-09 10:00Z') $$, 'the first minute of all');
call pg_temp.runs('tick', '2001-03-09 10:00:50Z');
call pg_temp.runs('prune', '2001-03-09 10:00:00Z');
select is_empty($$ select pg_temp.judged('2001-03-09 10:01Z') $$, 'all is well');
select is_empty($$ select pg_temp.judged('2001-03-09 10:03Z') $$, 'the tick is late');
select results_eq($$ select pg_temp.judged('2001-03-09 10:04Z') $$, array['scheduler_still tick'], 'it does not come');
call pg_temp.runs('tick', '2001-03-09 10:05Z');
select results_eq($$ select pg_temp.judged('2001-03-09 10:05Z') $$, array['scheduler_still tick'], 'it does');

do $$ begin
  for n in 6..25 loop perform pg_temp.runs_all('2001-03-09 10:00Z'::timestamptz + make_interval(mins => n)); end loop;
end $$;
select is_empty($$ select a.id from public.alerts a where a.resolved_at is null $$, 'for twenty minutes');

-- Everything stands still for two hours.
select results_eq($$ select pg_temp.judged('2001-03-09 12:25Z') $$, array['scheduler_still'], 'then this is said, and no more');
select is(tests.told_of('scheduler_still'), 'The scheduler stood still from 2001-03-09 10:25 UTC to 2001-03-09 12:25 UTC; it runs again.', 'from when to when');
select is_empty($$ select a.id from public.alerts a where a.kind = 'retention_still' $$, 'retention has its next turn first');
do $$ begin
  for n in 26..46 loop perform pg_temp.runs_all('2001-03-09 12:00Z'::timestamptz + make_interval(mins => n)); end loop;
end $$;
select results_eq($$ select pg_temp.judged('2001-03-09 12:47Z') $$, array['retention_still'], 'twenty minutes later it should have had two');
call pg_temp.runs('prune', '2001-03-09 12:50Z');
do $$ begin
  for n in 50..60 loop perform pg_temp.runs_all('2001-03-09 12:00Z'::timestamptz + make_interval(mins => n)); end loop;
end $$;
select is_empty($$ select a.id from public.alerts a where a.resolved_at is null $$, 'it has');

-- A job that somebody stopped, and one that fails.
delete from cron.job_run_details;
do $$ begin perform cron.alter_job(jobid, active => false) from cron.job where jobname = 'calbase-work'; end $$;
insert into cron.job_run_details (jobid, runid, status, return_message, start_time)
select j.jobid, n, 'failed', 'ERROR: ada@example.com', timestamptz '2001-03-09 12:56Z' + make_interval(mins => n)
from cron.job j, generate_series(1, 3) n where j.jobname = 'calbase-retry-events';
select results_eq($$ select pg_temp.judged('2001-03-09 13:01Z') $$,
  array['scheduler_still calbase-retry-events', 'scheduler_still calbase-work'], 'each by its name');
select is_empty($$ select a from public.alerts a where a::text like '%ada@%' $$, 'and nobody is named');
do $$ begin perform cron.alter_job(jobid, active => true) from cron.job where jobname = 'calbase-work'; end $$;
insert into cron.job_run_details (jobid, runid, status, start_time)
select j.jobid, 4, 'succeeded', '2001-03-09 13:01Z' from cron.job j where j.jobname = 'calbase-retry-events';
select results_eq($$ select pg_temp.judged('2001-03-09 13:02Z') $$,
  array['scheduler_still calbase-retry-events', 'scheduler_still calbase-work'], 'both are put right');
do $$ begin
  for n in 63..82 loop perform pg_temp.runs_all('2001-03-09 12:00Z'::timestamptz + make_interval(mins => n)); end loop;
end $$;
select is_empty($$ select a.id from public.alerts a where a.resolved_at is null $$, 'for twenty minutes');

select * from finish();
rollback;
