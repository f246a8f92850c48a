-- Raising alerts: once a minute everything is looked for, and the alerts are what was found.
--
-- That nothing runs cannot be told by what runs: whoever watches functions/v1/health from outside
-- hears of it at once, and an alert tells it only afterwards.

create function private.scheduler_gap(p_now timestamptz)
  returns tstzrange
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select tstzrange(h.last_at, p_now)
    from private.heartbeat h
    where h.name = 'alerts' and h.last_at < p_now - interval '5 minutes'
  );
end;
$$;
comment on function private.scheduler_gap(timestamptz) is
  'From when until now nothing ran, when it is for the first time again; else null.';

create function private.is_running_again(p_now timestamptz)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return private.scheduler_gap(p_now) is not null or exists (
    select
    from public.alerts a
    where a.resolved_at is null and a.tenant_id is null and a.kind = 'scheduler_still' and a.subject = ''
  );
end;
$$;
comment on function private.is_running_again(timestamptz) is
  'Whether the scheduler has only just begun again: what is late is so for that, and is not said beside it.';

create function private.find_scheduler_gap(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select null::uuid, 'scheduler_still'::public.alert_kind, '', true, false,
    format('The scheduler stood still from %s to %s; it runs again.',
      private.in_utc(lower(g)), private.in_utc(upper(g))),
    'Webhooks were stored meanwhile; what was due is sent now, if it is not too late: reminder_log lists what was skipped. Was the database restarted, paused, or out of connections? cron.job_run_details tells. Only a monitor outside that asks functions/v1/health can tell it at once: have one.',
    jsonb_build_object('from', lower(g), 'to', upper(g))
  from private.scheduler_gap(p_now) g
  where g is not null
$$;
comment on function private.find_scheduler_gap(timestamptz) is 'That nothing ran for five minutes, afterwards.';

create function private.find_still_jobs(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select null::uuid, 'scheduler_still'::public.alert_kind, 'tick', h.last_at <= p_now - interval '3 minutes',
    false,
    format('Nothing is queued: the tick has not run since %s, while other jobs do.', private.in_utc(h.last_at)),
    'select * from doctor(); then select * from repair(); schedules it anew. cron.job_run_details tells why it failed.',
    jsonb_build_object('last_at', h.last_at)
  from private.heartbeat h
  where h.name = 'tick' and h.last_at <= p_now - interval '1 minute'
  union all
  select null, 'retention_still', '', h.last_at <= p_now - interval '1 hour', false,
    format('What is to be deleted is not: retention has not run since %s.', private.in_utc(h.last_at)),
    'select * from doctor(); then select * from repair(); schedules it anew. cron.job_run_details tells why it failed. Personal data is kept longer than promised meanwhile.',
    jsonb_build_object('last_at', h.last_at)
  from private.heartbeat h
  where h.name = 'prune' and h.last_at <= p_now - interval '30 minutes'
$$;
comment on function private.find_still_jobs(timestamptz) is 'Jobs that do not run while others do.';

create function private.find_failing_jobs(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  with run as (
    select d.jobid, d.status, row_number() over (partition by d.jobid order by d.runid desc) as place
    from (
      -- About a quarter of an hour: pg_cron has an index on nothing else.
      select r.jobid, r.runid, r.status, r.start_time
      from cron.job_run_details r
      order by r.runid desc
      limit 500
    ) d
    where d.status in ('succeeded', 'failed') and d.start_time > p_now - interval '30 minutes'
  )
  -- Not with what PostgreSQL said, which may quote a person.
  select null::uuid, 'scheduler_still'::public.alert_kind, j.jobname,
    j.active is false or count(*) filter (where r.status = 'failed') = 3, false,
    format(
      case when j.active then 'The scheduled job %s fails, each time.'
        else 'The scheduled job %s is stopped in pg_cron.' end,
      j.jobname),
    case when j.active
      then 'cron.job_run_details says why (return_message). select * from doctor(); tells what is wrong with the installation.'
      else 'select * from repair(); schedules it anew. To stop sending on purpose, do not stop jobs: select pause_sending();'
    end,
    jsonb_build_object('job', j.jobname, 'active', j.active)
  from cron.job j
  left join run r on r.jobid = j.jobid and r.place <= 3
  where j.jobname like 'calbase-%'
  group by j.jobid, j.jobname, j.active
  having not j.active or count(*) filter (where r.place = 1 and r.status = 'failed') = 1
$$;
comment on function private.find_failing_jobs(timestamptz) is
  'Jobs that are stopped, or failed three times in a row.';

create function private.alert_findings(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select private.find_scheduler_gap(p_now)
  union all select private.find_webhooks_not_stored(p_now)
  union all select private.find_wrong_signatures(p_now)
  union all select private.find_webhooks_refused(p_now)
  union all select private.find_failed_events(p_now)
  union all select private.find_unparseable_events(p_now)
  union all select private.find_silent_tenants(p_now)
  union all select private.find_webhooks_amiss()
  union all select private.find_missed_bookings(p_now)
  union all select private.find_failing_steps()
  union all select private.find_refused_keys()
  union all select private.find_stopped_channels()
  union all select private.find_failing_accounts(p_now)
  union all select private.find_unknown_fates(p_now)
  union all select private.find_reached_limits(p_now)
  union all select private.find_returned_messages(p_now)
  union all
  -- After the scheduler stood still, much is late for a while.
  select row(
    f.tenant_id, f.kind, f.subject, f.is_enough and not private.is_running_again(p_now), f.for_tenant,
    f.summary, f.what_to_do, f.evidence
  )::private.alert_finding
  from (
    select * from private.find_late_reminders(p_now)
    union all select * from private.find_growing_queues(p_now)
    union all select * from private.find_still_jobs(p_now)
    union all select * from private.find_failing_jobs(p_now)
  ) f
$$;
comment on function private.alert_findings(timestamptz) is 'All trouble there is now.';

create function private.judge_alerts(p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  set search_path = ''
  set jit = 'off'
as $$
begin
  perform private.measure_queues(p_now);
  perform private.merge_findings(array(select f from private.alert_findings(p_now) f), p_now);
  perform private.record_heartbeat('alerts', p_now);
end;
$$;
comment on function private.judge_alerts(timestamptz) is
  'Looks for all trouble there is, and opens, keeps and resolves alerts by it. Run every minute.';
