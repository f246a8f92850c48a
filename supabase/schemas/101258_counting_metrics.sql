-- Counting metrics: the counters and histograms that the chapter metrics tells Prometheus.
--
-- A counter may only grow, but retention and erasing delete rows: counters are kept, not counted
-- anew. Receiving and sending do nothing for it. Once a minute what was stored since the last time is
-- read by its ids and added up, so no row is shared by those who must be fast. What is in no row, how
-- long requests took, the function sums up and tells behind its answers, once in ten seconds.
--
-- An id is given out before its transaction commits: up to which id rows were counted says nothing of
-- one that commits late. So each round notes the last id and its own transaction, and a later one
-- counts up to that id only when every transaction as old has ended.
--
-- Labels are few and never of a person: the tenant's slug, up to a hundred, and words of calbase's own.

create function private.metric_catalog()
  returns table (name text, type text, help text, bounds double precision[])
  language sql
  immutable
  set search_path = ''
as $$
  values
    ('calbase_webhook_events', 'counter',
      'Events stored, by who said it (provider) and trigger; counted with up to two minutes of delay.', null),
    ('calbase_webhook_rejections', 'counter', 'Requests refused, by reason.', null),
    ('calbase_delivery_attempts', 'counter', 'Attempts to send a reminder, by outcome.', null),
    ('calbase_webhook_delay_seconds', 'histogram',
      'From when something happened at Cal.com until its webhook had arrived; more than a day, as a sender''s clock may say anything, counts as a day.',
      '{1,2,5,10,30,60,300,3600}'::double precision[]),
    ('calbase_webhook_request_duration_seconds', 'histogram',
      'How long the function cal-webhook took to answer a request for a known tenant, by status (code).',
      '{0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10}'),
    ('calbase_reminder_lateness_seconds', 'histogram',
      'From when a reminder was to be sent until its provider had taken it; more than a day counts as a day.',
      '{1,5,10,20,30,60,120,300,900,3600}'),
    ('calbase_provider_request_duration_seconds', 'histogram',
      'How long a provider took for an attempt.', '{0.05,0.1,0.25,0.5,1,2.5,5,10,30}'),
    ('calbase_reminders_due', 'gauge', 'Reminders due and not queued yet, up to 10000.', null),
    ('calbase_reminders_late', 'gauge', 'Those of them that have been due for a minute.', null),
    ('calbase_reminder_oldest_due_age_seconds', 'gauge',
      'How long the oldest reminder that is not queued yet has been due; 0 when none is.', null),
    ('calbase_reminders_queued', 'gauge', 'Reminders queued and not settled yet, up to 10000.', null),
    ('calbase_reminder_oldest_queued_age_seconds', 'gauge',
      'How long the oldest of those has been queued; 0 when none is.', null),
    ('calbase_webhook_events_pending', 'gauge',
      'Events that could be applied now, up to 1000 of a tenant; without disabled tenants.', null),
    ('calbase_webhook_event_oldest_pending_age_seconds', 'gauge',
      'How long ago the oldest of those arrived; 0 when there is none.', null),
    ('calbase_webhook_events_to_retry', 'gauge',
      'Events that could not be applied and are tried again, up to 1000 of a tenant; without disabled tenants.', null),
    ('calbase_channels_stopped', 'gauge', 'Channels of tenants that are stopped.', null),
    ('calbase_jobs_running', 'gauge', 'Long work under way.', null),
    ('calbase_tenants', 'gauge', 'Tenants.', null),
    ('calbase_heartbeat_timestamp_seconds', 'gauge', 'When a scheduled job last ran.', null),
    ('calbase_metrics_counted_timestamp_seconds', 'gauge',
      'Up to when the counters and histograms have everything.', null)
$$;
comment on function private.metric_catalog() is
  'The metrics there are, in their order. Counters are named without _total; bounds: of the buckets of a histogram, inclusive.';

-- What is kept -----------------------------------------------------------------------------------

create table private.metric_counters (
  tenant_id uuid,
  name text not null,
  labels jsonb not null,
  count bigint not null,
  sum double precision,
  buckets bigint[],
  constraint metric_counters_key unique nulls not distinct (tenant_id, name, labels),
  constraint metric_counters_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint histograms_have_buckets check ((sum is null) = (buckets is null))
);
alter table private.metric_counters enable row level security;
comment on table private.metric_counters is
  'Counters and histograms that only grow. Without a tenant: a histogram, of all; a counter, of the tenants beyond the first hundred. A tenant keeps its place until it is deleted, as no counter may fall when another takes it.';
comment on column private.metric_counters.buckets is
  'How many were up to each bound of private.metric_catalog().';

create table private.metric_marks (
  source text not null,
  counted_to bigint not null default 0,
  counted_at timestamptz,
  noted_to bigint not null default 0,
  noted_at timestamptz,
  noted_by xid8,
  constraint metric_marks_pkey primary key (source),
  constraint only_what_was_noted_is_counted check (counted_to <= noted_to)
);
alter table private.metric_marks enable row level security;
comment on table private.metric_marks is
  'Up to which id rows are counted, and up to which they will be once all transactions as old as noted_by have ended.';

create type private.metric_observation as (
  name text,
  tenant_id uuid,
  labels jsonb,
  count bigint,
  values double precision[]
);
comment on type private.metric_observation is
  'How often something was; of a histogram, with each value.';

-- What is counted --------------------------------------------------------------------------------

-- All tenants share a histogram, and its sum never falls: no value may outweigh all others. A day is
-- beyond the last bound of every one.
create function private.seconds_between(p_from timestamptz, p_to timestamptz)
  returns double precision
  language sql
  immutable
  set search_path = ''
as $$
  select case
    when p_to >= p_from + interval '1 day' then 86400
    else greatest(date_part('epoch', p_to - p_from), 0)
  end
$$;
comment on function private.seconds_between(timestamptz, timestamptz) is
  'How long something took, for a histogram: at least 0, at most a day.';

create function private.observe_events(p_after bigint, p_to bigint)
  returns setof private.metric_observation
  language sql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
  -- Tenant by tenant, as the key begins with it: a look into the index for each.
  with stored as (
    select e.*
    from public.tenants t
    left join private.ids_brought('webhook_events') a on a.tenant_id = t.id
    cross join lateral (
      select w.tenant_id, w.provider, w.event_type, w.received_at, w.occurred_at
      from public.webhook_events w
      where w.tenant_id = t.id
        and w.id > greatest(p_after, a.last_id)
        and w.id <= p_to
    ) e
  )
  select 'calbase_webhook_events', g.tenant_id,
    jsonb_build_object('provider', g.provider, 'trigger', case
      -- A sender may name anything.
      when private.is_form(g.event_type) then 'FORM_SUBMITTED'
      when private.event_kind(g.event_type) is not null then g.event_type
      else 'other'
    end),
    g.count, null::double precision[]
  from (
    select s.tenant_id, s.provider, s.event_type, count(*) as count
    from stored s
    group by s.tenant_id, s.provider, s.event_type
  ) g
  union all
  select 'calbase_webhook_delay_seconds', null, '{}', count(*),
    array_agg(private.seconds_between(s.occurred_at, s.received_at))
  from stored s
  where s.provider = 'cal.com'
  having count(*) > 0
$$;
comment on function private.observe_events(bigint, bigint) is
  'What is to be counted of the events stored after one id, up to another.';

create function private.observe_deliveries(p_after bigint, p_to bigint)
  returns setof private.metric_observation
  language sql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
  with tried as (
    select d.*
    from public.tenants t
    left join private.ids_brought('deliveries') a on a.tenant_id = t.id
    cross join lateral (
      select o.tenant_id, o.reminder_id, o.generation, o.channel, o.outcome, o.provider,
        o.duration_ms, o.created_at
      from public.deliveries o
      where o.tenant_id = t.id
        and o.id > greatest(p_after, a.last_id)
        and o.id <= p_to
    ) d
  )
  select 'calbase_delivery_attempts', d.tenant_id,
    jsonb_build_object('channel', d.channel, 'outcome', d.outcome), count(*), null::double precision[]
  from tried d
  group by d.tenant_id, d.channel, d.outcome
  union all
  select 'calbase_provider_request_duration_seconds', null,
    jsonb_build_object('channel', d.channel, 'provider', coalesce(d.provider, 'none')), count(*),
    array_agg(d.duration_ms / 1000::double precision)
  from tried d
  where d.duration_ms is not null
  group by d.channel, coalesce(d.provider, 'none')
  union all
  select 'calbase_reminder_lateness_seconds', null, jsonb_build_object('channel', d.channel), count(*),
    array_agg(private.seconds_between(r.send_at, d.created_at))
  from tried d
  join public.reminders r
    on r.tenant_id = d.tenant_id and r.id = d.reminder_id and r.generation = d.generation
  where d.outcome = 'sent'
  group by d.channel
$$;
comment on function private.observe_deliveries(bigint, bigint) is
  'What is to be counted of the attempts recorded after one id, up to another. Late is what came later than it was to be sent: quiet hours and waiting for another attempt are no lateness.';

create function private.observe_rejections(p_now timestamptz)
  returns setof private.metric_observation
  language plpgsql
  volatile
  set search_path = ''
  set enable_seqscan = 'off'
as $$
begin
  -- Who counts them just now is not waited for: they are counted the next time.
  return query
  with grown as (
    select g.*
    from public.tenants t
    cross join lateral (
      select r.tenant_id, r.hour, r.reason, r.count - r.counted as more
      from private.webhook_rejections r
      where r.tenant_id = t.id and r.hour > p_now - interval '2 days' and r.counted < r.count
      for update skip locked
    ) g
  ),
  noted as (
    update private.webhook_rejections r
    set counted = r.counted + g.more
    from grown g
    where r.tenant_id = g.tenant_id and r.hour = g.hour and r.reason = g.reason
  )
  select 'calbase_webhook_rejections', g.tenant_id, jsonb_build_object('reason', g.reason),
    sum(g.more)::bigint, null::double precision[]
  from grown g
  group by 2, 3;
end;
$$;
comment on function private.observe_rejections(timestamptz) is
  'The refused requests that are not counted yet; notes that they are.';

create function private.metric_tenant_limit()
  returns integer
  language sql
  immutable
  set search_path = ''
as $$ select 100 $$;
comment on function private.metric_tenant_limit() is
  'How many tenants have counters of their own; what the others do is counted together.';

create function private.tenants_with_counters(p_observed private.metric_observation[])
  returns setof uuid
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_known constant uuid[] := array(
    select distinct c.tenant_id from private.metric_counters c where c.tenant_id is not null);
begin
  return query
  select unnest(v_known)
  union all
  (
    select o.tenant_id
    from unnest(p_observed) o
    where o.tenant_id is not null and o.tenant_id <> all (v_known)
    group by o.tenant_id
    order by sum(o.count) desc, o.tenant_id
    limit greatest(private.metric_tenant_limit() - cardinality(v_known), 0)
  );
end;
$$;
comment on function private.tenants_with_counters(private.metric_observation[]) is
  'The tenants that have counters of their own, and those that get them now: the busiest, as far as there is room.';

create function private.merge_metrics(p_more private.metric_counters[])
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  insert into private.metric_counters as c
  select m.*
  from unnest(p_more) m
  -- In that order: the order of all who lock several.
  order by m.name, m.tenant_id, m.labels
  on conflict (tenant_id, name, labels) do update
  set count = c.count + excluded.count,
      sum = c.sum + excluded.sum,
      buckets = case when c.buckets is not null then array(
        select u.old + u.new
        from unnest(c.buckets, excluded.buckets) with ordinality u (old, new, position)
        order by u.position
      ) end
$$;
comment on function private.merge_metrics(private.metric_counters[]) is
  'Adds these counters and histograms to those that are kept.';

create function private.add_to_metrics(p_observed private.metric_observation[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_own constant uuid[] := array(select private.tenants_with_counters(p_observed));
begin
  -- Whoever has one of them locked, to delete it for example, is not waited for, as who waits for
  -- another of them would wait as well: the next run counts.
  perform
  from public.tenants t
  where t.id in (select o.tenant_id from unnest(p_observed) o)
  for key share nowait;
  perform private.merge_metrics(array(
    select row (n.tenant_id, n.name, n.labels, n.count, h.sum, h.buckets)::private.metric_counters
    from (
      select case when o.tenant_id = any (v_own) then o.tenant_id end as tenant_id, o.name, o.labels,
        sum(o.count)::bigint as count, null as values
      from unnest(p_observed) o
      where o.values is null
      group by 1, 2, 3
      union all
      select null, o.name, o.labels, o.count, o.values
      from unnest(p_observed) o
      where o.values is not null
    ) n
    join private.metric_catalog() m on m.name = n.name
    cross join lateral (
      select (select sum(v) from unnest(n.values) v) as sum,
        array_agg(
          (select count(*) from unnest(n.values) v where v <= b.bound) order by b.bound) as buckets
      from unnest(m.bounds) b (bound)
    ) h
  ));
end;
$$;
comment on function private.add_to_metrics(private.metric_observation[]) is
  'Adds what was observed to the counters and histograms; raises lock_not_available while somebody has one of its tenants locked.';

create function public.count_webhook_durations(p_durations jsonb)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
begin
  perform private.merge_metrics(array(
    select row (
        null, m.name, jsonb_build_object('code', d.status::text), d.count, d.sum, d.buckets
      )::private.metric_counters
    from jsonb_to_recordset(p_durations)
      as d (status integer, count bigint, sum double precision, buckets bigint[])
    join private.metric_catalog() m
      on m.name = 'calbase_webhook_request_duration_seconds'
      -- A function that was deployed with other bounds counts nothing.
      and cardinality(m.bounds) = cardinality(d.buckets)
  ));
end;
$$;
comment on function public.count_webhook_durations(jsonb) is
  'Adds to the histogram of how long requests took, [{"status", "count", "sum" in seconds, "buckets": how many took up to each bound of the histogram}].';
revoke execute on function public.count_webhook_durations(jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.count_webhook_durations(jsonb) to service_role;

create function private.next_id(p_source text, p_after bigint)
  returns bigint
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
declare
  v_id bigint;
begin
  execute format(
    'select min(n.id)
     from public.tenants t
     left join private.ids_brought(%1$L) a on a.tenant_id = t.id
     cross join lateral (
       select s.id
       from public.%1$I s
       where s.tenant_id = t.id and s.id > greatest($1, a.last_id)
       order by s.id
       limit 1
     ) n',
    p_source)
  into v_id
  using p_after;
  return v_id;
end;
$$;
comment on function private.next_id(text, bigint) is
  'The next id of a row that is to be counted; null when there is none.';

create function private.countable_to(p_mark private.metric_marks)
  returns bigint
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case
    when p_mark.noted_by < pg_snapshot_xmin(pg_current_snapshot()) is not true
      then p_mark.counted_to
    when p_mark.noted_to - p_mark.counted_to <= 100000 then p_mark.noted_to
    -- At most so many at a time, should there be a backlog. A tenant that arrives from another
    -- project may leave a large gap in the ids.
    else least(
      p_mark.noted_to,
      coalesce(private.next_id(p_mark.source, p_mark.counted_to), p_mark.noted_to) + 100000)
  end;
end;
$$;
comment on function private.countable_to(private.metric_marks) is
  'Up to which id no row can appear any more.';

create function private.last_id(p_source text)
  returns bigint
  language sql
  volatile
  set search_path = ''
as $$
  select coalesce(
    pg_sequence_last_value(pg_get_serial_sequence(format('public.%I', p_source), 'id')::regclass), 0)
$$;
comment on function private.last_id(text) is 'The last id that a table gave out.';

create function private.count_metrics(p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  set search_path = ''
  set lock_timeout = '1s'
  set jit = 'off'
as $$
declare
  -- In this order: whoever has one of these ids has an older transaction than this.
  v_last constant jsonb := jsonb_build_object(
    'webhook_events', private.last_id('webhook_events'), 'deliveries', private.last_id('deliveries'));
  v_me constant xid8 := pg_current_xact_id();
  m private.metric_marks;
  v_to bigint;
begin
  -- Not by the migration: what is dumped elsewhere may be loaded into a new project.
  insert into private.metric_marks (source) values ('webhook_events'), ('deliveries')
  on conflict do nothing;
  for m in select k.* from private.metric_marks k order by k.source for update loop
    v_to := private.countable_to(m);
    perform private.add_to_metrics(case m.source
      when 'webhook_events'
        then array(select o from private.observe_events(m.counted_to, v_to) o)
      else array(select o from private.observe_deliveries(m.counted_to, v_to) o)
    end);
    -- The trends count the same, each row once.
    if m.source = 'webhook_events' then
      perform private.count_hourly_events(m.counted_to, v_to);
    else
      perform private.count_daily_attempts(m.counted_to, v_to);
    end if;
    update private.metric_marks k
    set counted_to = v_to,
        counted_at = case when v_to = m.noted_to and m.noted_by < pg_snapshot_xmin(pg_current_snapshot())
          then m.noted_at else m.counted_at end
    where k.source = m.source;
    -- A note of a later transaction than this one is of another server, before a dump was restored.
    update private.metric_marks k
    set noted_to = greatest((v_last ->> m.source)::bigint, k.noted_to), noted_at = p_now, noted_by = v_me
    where k.source = m.source
      and (k.noted_by is null or k.noted_by > v_me or k.counted_to = k.noted_to
        and k.noted_by < pg_snapshot_xmin(pg_current_snapshot()));
  end loop;
  perform private.add_to_metrics(array(select o from private.observe_rejections(p_now) o));
end;
$$;
comment on function private.count_metrics(timestamptz) is
  'Counts what was stored up to a minute ago, each row once, and notes up to where to count the next time. Does nothing, and says so, while somebody has one of the tenants locked. Run every minute.';
