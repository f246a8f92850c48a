-- Jobs: what runs by itself, and when.

create function private.in_steps(p_is_more text)
  returns text
  language sql
  immutable
  set search_path = ''
as $steps$
  -- Not a procedure: one that commits may not fix its search_path.
  select format($work$do $$
begin
  for step in 1..1000 loop
    exit when not %s or statement_timestamp() < clock_timestamp() - interval '20 seconds';
    commit;
  end loop;
end
$$$work$, p_is_more)
$steps$;
comment on function private.in_steps(text) is
  'The command of a job that goes step by step, a transaction each, until there is no more to do, or for twenty seconds. p_is_more: an expression that makes a step, and is false when there was nothing to do.';

create function private.schedule()
  returns table (name text, schedule text, command text)
  language sql
  immutable
  set search_path = ''
as $$
  values
    ('calbase-tick', '10 seconds', 'select private.tick()'),
    ('calbase-work', '5 seconds', private.in_steps('private.work_step()')),
    ('calbase-retry-events', '* * * * *', private.in_steps('(private.retry_failed_events() > 0)')),
    ('calbase-complete-meetings', '* * * * *', 'select private.complete_ended_meetings()'),
    ('calbase-count-metrics', '* * * * *', 'select private.count_metrics()'),
    ('calbase-count-days', '*/5 * * * *', 'select private.count_recent_days()'),
    ('calbase-count-changed-days', '*/5 * * * *', private.in_steps('private.count_changed_days()')),
    ('calbase-learn-habits', '* * * * *', 'select private.learn_habits()'),
    ('calbase-judge-alerts', '* * * * *', 'select private.judge_alerts()'),
    ('calbase-reconcile', '* * * * *', private.in_steps('private.reconcile_tick()')),
    ('calbase-ask-cal-com', '10 seconds', 'select private.ping_reconcile()'),
    ('calbase-forward', '10 seconds', 'select private.ping_forward()'),
    ('calbase-prune', '*/10 * * * *', 'select private.prune()'),
    ('calbase-prune-alerts', '29 3 * * *', 'select private.prune_alerts()'),
    ('calbase-prune-findings', '43 3 * * *', 'select private.prune_findings()'),
    ('calbase-tell-alerts', '30 seconds', 'select private.tell_alerts()'),
    ('calbase-prune-alert-messages', '31 3 * * *', 'select private.prune_alert_messages()'),
    ('calbase-prune-job-runs', '17 3 * * *', 'select private.prune_job_runs()')
$$;
comment on function private.schedule() is 'The jobs there are to be in pg_cron.';

create function private.jobs_amiss()
  returns setof text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select s.name
  from private.schedule() s
  where not exists (
    select
    from cron.job j
    where j.jobname = s.name and j.schedule = s.schedule and j.command = s.command and j.active
  )
  order by s.name;
end;
$$;
comment on function private.jobs_amiss() is
  'The jobs that pg_cron does not have, or not as they are to be.';

create function private.schedule_jobs()
  returns text[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_names constant text[] := array(select private.jobs_amiss());
begin
  -- Anew, as scheduling does not start a job that was stopped.
  perform cron.unschedule(j.jobid) from cron.job j where j.jobname = any (v_names);
  perform cron.schedule(s.name, s.schedule, s.command)
  from private.schedule() s
  where s.name = any (v_names);
  return v_names;
end;
$$;
comment on function private.schedule_jobs() is
  'Schedules the jobs that are missing or changed; gives their names.';

-- pg_cron keeps the jobs in memory until it hears of a change to its table. What a migration changes
-- is too much to be told one by one: PostgreSQL tells it to forget everything, which it overlooks
-- (1.6), and where it was enabled before, the jobs of the migration would not begin.
create function private.reload_jobs()
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform cron.alter_job(j.jobid, schedule => j.schedule)
  from cron.job j
  where j.jobname = 'calbase-tick';
end;
$$;
comment on function private.reload_jobs() is
  'Has pg_cron read its jobs again, once the transaction commits. It changes none.';

select private.schedule_jobs();
