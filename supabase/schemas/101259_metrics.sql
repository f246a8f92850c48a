-- Metrics: what Prometheus asks for, through functions/metrics: the counters that are kept, and gauges of
-- what is so just now, each read at most as far as it tells something.

create type private.metric_sample as (
  name text,
  labels jsonb,
  value double precision
);
comment on type private.metric_sample is 'A value of a gauge.';

create function private.reminder_gauges(p_now timestamptz)
  returns setof private.metric_sample
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
as $$
begin
  return query
  with due as (
    select r.send_at
    from public.reminders r
    where r.status = 'scheduled'
      and date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        <= date_bin('5 minutes', p_now, '2000-01-01 00:00Z')
      and r.send_at <= p_now
    limit 10000
  ),
  d as (
    select count(*) as count, count(*) filter (where send_at < p_now - interval '1 minute') as late,
      min(send_at) as since
    from due
  ),
  q as (
    select count(*) as count, min(l.queued_at) as since
    from (
      select r.queued_at from public.reminders r
      where r.status = 'queued' order by r.queued_at limit 10000
    ) l
  )
  select v.name, '{}'::jsonb, v.value::double precision
  from d, q, lateral (values
    ('calbase_reminders_due', d.count::numeric),
    ('calbase_reminders_late', d.late),
    ('calbase_reminder_oldest_due_age_seconds', coalesce(extract(epoch from p_now - d.since), 0)),
    ('calbase_reminders_queued', q.count),
    ('calbase_reminder_oldest_queued_age_seconds',
      greatest(coalesce(extract(epoch from p_now - q.since), 0), 0))
  ) v (name, value);
end;
$$;
comment on function private.reminder_gauges(timestamptz) is 'What waits to be sent, and since when.';

create function private.event_gauges(p_now timestamptz)
  returns setof private.metric_sample
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
begin
  return query
  with p as (
    select count(*) as count, min(e.received_at) as since
    -- Also what was put off for seconds, as somebody was in the way: just that is to be seen.
    from private.tenants_with_pending('infinity') t
    cross join lateral (
      select w.received_at
      from public.webhook_events w
      where w.tenant_id = t and w.status = 'pending'
      order by w.id
      limit 1000
    ) e
  ),
  f as (
    select count(*) as count
    from private.tenants_with_failed() t
    cross join lateral (
      select from public.webhook_events e
      where e.tenant_id = t and e.status = 'failed' and e.retry_at < 'infinity'
      limit 1000
    ) e
  )
  select v.name, '{}'::jsonb, v.value::double precision
  from p, f, lateral (values
    ('calbase_webhook_events_pending', p.count::numeric),
    ('calbase_webhook_event_oldest_pending_age_seconds',
      greatest(coalesce(extract(epoch from p_now - p.since), 0), 0)),
    ('calbase_webhook_events_to_retry', f.count)
  ) v (name, value);
end;
$$;
comment on function private.event_gauges(timestamptz) is 'What waits to be applied, and since when.';

create function private.installation_gauges()
  returns setof private.metric_sample
  language sql
  stable
  set search_path = ''
as $$
  select 'calbase_channels_stopped', jsonb_build_object('channel', k.channel),
    (select count(*) from private.channel_circuits c where c.channel = k.channel)::double precision
  from unnest(enum_range(null::public.reminder_channel)) k (channel)
  union all
  select 'calbase_jobs_running', jsonb_build_object('kind', k.kind),
    (select count(*) from private.jobs j
     where j.kind = k.kind and j.ended_at is null and j.stopped_at is null)
  from unnest(enum_range(null::private.job_kind)) k (kind)
  union all
  select 'calbase_tenants', jsonb_build_object('state', s.state), count(t.id)
  from (values ('enabled', true), ('disabled', false)) s (state, is_enabled)
  left join public.tenants t on (t.disabled_at is null) = s.is_enabled
  group by s.state
  union all
  select 'calbase_heartbeat_timestamp_seconds', jsonb_build_object('job', h.name),
    extract(epoch from h.last_at)
  from private.heartbeat h
  union all
  select 'calbase_metrics_counted_timestamp_seconds', jsonb_build_object('source', m.source),
    extract(epoch from m.counted_at)
  from private.metric_marks m
  where m.counted_at is not null
$$;
comment on function private.installation_gauges() is 'How the installation is.';

create function private.kept_samples()
  returns table (name text, sample jsonb)
  language sql
  stable
  set search_path = ''
as $$
  select c.name, case
    when c.buckets is null then jsonb_build_object(
      -- No slug has an underscore.
      'labels', jsonb_build_object('tenant', coalesce(t.slug, '_other')) || c.labels,
      'value', c.count)
    else jsonb_build_object(
      'labels', c.labels, 'count', c.count, 'sum', c.sum, 'buckets', to_jsonb(c.buckets))
  end
  from private.metric_counters c
  left join public.tenants t on t.id = c.tenant_id
$$;
comment on function private.kept_samples() is 'The counters and histograms, with the slugs of their tenants.';

create function public.metrics(p_now timestamptz default now())
  returns jsonb
  language sql
  stable
  security definer
  set search_path = ''
  set jit = 'off'
as $$
  with samples as (
    select k.name, k.sample from private.kept_samples() k
    union all
    select g.name, jsonb_build_object('labels', g.labels, 'value', g.value)
    from (
      select r.* from private.reminder_gauges(p_now) r
      union all
      select e.* from private.event_gauges(p_now) e
      union all
      select i.* from private.installation_gauges() i
    ) g
  )
  select jsonb_agg(jsonb_build_object(
    'name', m.name, 'type', m.type, 'help', m.help, 'bounds', to_jsonb(m.bounds),
    'samples', coalesce(
      (select jsonb_agg(s.sample order by s.sample -> 'labels') from samples s where s.name = m.name),
      '[]')
  ) order by m.position)
  from private.metric_catalog() with ordinality m (name, type, help, bounds, position)
$$;
comment on function public.metrics(timestamptz) is
  'The metrics, for functions/metrics and a monitor that speaks SQL: [{"name", "type": counter | gauge | histogram, "help", "bounds", "samples": [{"labels", "value"} or {"labels", "count", "sum", "buckets"}]}]. Names tenants by their slugs, and nobody else.';
revoke execute on function public.metrics(timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.metrics(timestamptz) to service_role;
