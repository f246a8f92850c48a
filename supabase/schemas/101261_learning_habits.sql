-- Learning habits: from when on a tenant's silence is longer than is usual for it.
--
-- A tenant that has no webhook on a Sunday may never have one on Sundays, and one that hears of five
-- bookings a week may hear of none in one. So silence is not measured in hours, but in hours in which
-- webhooks were to be expected: each hour counts as much as the share of the last weeks in which one
-- came in that hour of the week, on the tenant's clock. A night counts nothing, a busy Monday morning
-- nearly as much as the clock says.
--
-- Twelve such hours without a webhook are an alarm. Of whoever's webhooks come in bursts, the pauses are
-- longer: as waiting times go, one longer than their mean times ln(n) comes once in n pauses. So long a
-- silence is waited for as would come once in thirty thousand times these weeks. The longest pause is
-- left out, or an outage, or Christmas, would make the next one usual.
--
-- From that follows the time from which on the silence is too long. It is kept, and learned anew a
-- few tenants at a time; who is silent now is one look into an index.

create table private.webhook_habits (
  tenant_id uuid not null,
  learned_at timestamptz not null,
  last_at timestamptz,
  hours_a_week numeric,
  silent_from timestamptz not null,
  constraint webhook_habits_pkey primary key (tenant_id),
  constraint webhook_habits_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint only_who_spoke_falls_silent check (last_at is not null or silent_from = 'infinity')
);
-- Who is silent now.
create index webhook_habits_silent on private.webhook_habits (silent_from);
alter table private.webhook_habits enable row level security;
comment on table private.webhook_habits is
  'From when on a tenant''s silence is longer than is usual for it.';
comment on column private.webhook_habits.last_at is 'When the last webhook had come, when this was learned.';
comment on column private.webhook_habits.hours_a_week is
  'In how many hours of a week webhooks come; null when too little is known.';
comment on column private.webhook_habits.silent_from is
  'From when on the silence since last_at is too long; infinity when too little is known.';

create function private.last_webhook_at(p_tenant_id uuid)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select e.received_at
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.provider = 'cal.com'
    order by e.received_at desc
    limit 1
  );
end;
$$;
comment on function private.last_webhook_at(uuid) is
  'When the last webhook of Cal.com arrived. One look into an index.';

create function private.hours_with_webhooks(
  p_tenant_id uuid,
  p_from timestamptz,
  p_to timestamptz
)
  returns setof timestamptz
  language sql
  stable
  set search_path = ''
as $$
  -- From one such hour to the next, past all else that came in it.
  with recursive heard as (
    (
      select date_trunc('hour', e.received_at, 'UTC') as hour
      from public.webhook_events e
      where e.tenant_id = p_tenant_id and e.provider = 'cal.com'
        and e.received_at >= p_from and e.received_at <= p_to
      order by e.received_at
      limit 1
    )
    union all
    select n.hour
    from heard h
    cross join lateral (
      select date_trunc('hour', e.received_at, 'UTC') as hour
      from public.webhook_events e
      where e.tenant_id = p_tenant_id and e.provider = 'cal.com'
        and e.received_at >= h.hour + interval '1 hour' and e.received_at <= p_to
      order by e.received_at
      limit 1
    ) n
  )
  select h.hour from heard h
$$;
comment on function private.hours_with_webhooks(uuid, timestamptz, timestamptz) is
  'The hours in which webhooks of Cal.com arrived, in their order. One look into an index for each.';

create function private.silent_from(
  p_hours timestamptz[],
  p_weeks integer,
  p_time_zone text
)
  returns timestamptz
  language sql
  stable
  set search_path = ''
as $$
  -- From the first hour on, with the hour of the week on the tenant's clock.
  with calendar as materialized (
    select c.hour, floor(date_part('epoch', c.hour at time zone p_time_zone) / 3600)::bigint % 168 as slot,
      h.hour is not null as is_heard
    from generate_series(
      p_hours[1],
      p_hours[cardinality(p_hours)] + make_interval(weeks => 2 * p_weeks), interval '1 hour') c (hour)
    left join unnest(p_hours) h (hour) on h.hour = c.hour
  ),
  share as (
    select c.slot, count(*)::double precision / p_weeks as share
    from calendar c
    where c.is_heard
    group by c.slot
  ),
  -- How many hours with webhooks were to be expected until the end of each.
  expected as materialized (
    select c.hour, c.is_heard, coalesce(s.share, 0) as share,
      sum(coalesce(s.share, 0)) over (order by c.hour) as passed
    from calendar c
    left join share s on s.slot = c.slot
  ),
  pause as (
    select e.passed - e.share - lag(e.passed) over (order by e.hour) as expected
    from expected e
    where e.is_heard
  ),
  -- What is beyond an hour: of pauses that follow one another at random, its mean is theirs.
  usual as (
    select count(*) as count, avg(p.expected - 1) as mean
    from (select p.expected from pause p order by p.expected desc nulls last offset 1) p
    where p.expected > 1
  ),
  too_long as (
    select max(e.passed) filter (where e.is_heard)
      + (select greatest(12, u.mean * ln(30000 * greatest(u.count, 1))) from usual u) as passed
    from expected e
  )
  select coalesce(min(e.hour) filter (where e.passed >= t.passed), max(e.hour)) + interval '1 hour'
  from expected e, too_long t
$$;
comment on function private.silent_from(timestamptz[], integer, text) is
  'From when on the silence after the last of these hours with webhooks, of so many weeks, is too long; at the latest after twice as many weeks.';

create function private.habit_of(p_tenant public.tenants, p_now timestamptz)
  returns private.webhook_habits
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_last constant timestamptz := private.last_webhook_at(p_tenant.id);
  -- What is over is deleted after a while: of older weeks, only some is left.
  v_weeks integer := least(6, p_tenant.keep_events_days / 7);
  v_hours timestamptz[] := array(
    select private.hours_with_webhooks(
      p_tenant.id, v_last - make_interval(weeks => v_weeks), v_last));
  h private.webhook_habits;
begin
  h.tenant_id := p_tenant.id;
  h.learned_at := p_now;
  h.last_at := v_last;
  h.silent_from := 'infinity';
  -- Whole weeks, or an hour of the week would be there more often than another.
  v_weeks := least(v_weeks, floor(extract(epoch from v_last - v_hours[1]) / 604800)::integer);
  v_hours := array(
    select o from unnest(v_hours) o where o > v_last - make_interval(weeks => v_weeks) order by o);
  if v_weeks >= 2 and cardinality(v_hours) >= 20 then
    h.hours_a_week := round(cardinality(v_hours)::numeric / v_weeks, 1);
    h.silent_from := private.silent_from(v_hours, v_weeks, p_tenant.time_zone);
  end if;
  return h;
end;
$$;
comment on function private.habit_of(public.tenants, timestamptz) is
  'What is usual for a tenant: by at most six weeks before its last webhook, at least two, and twenty hours in which some came.';

create function private.learn_habits(p_limit integer default 20, p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
  set jit = 'off'
as $$
declare
  v_count integer;
begin
  insert into private.webhook_habits as h
  select l.*
  from (
    select t as tenant
    from public.tenants t
    left join private.webhook_habits o on o.tenant_id = t.id
    where t.disabled_at is null and coalesce(o.learned_at, '-infinity') <= p_now - interval '1 hour'
    order by o.learned_at nulls first
    limit p_limit
    -- Nor does whoever has a tenant locked, to delete it for example, keep all others from it.
    for key share of t skip locked
  ) n
  cross join lateral private.habit_of(n.tenant, p_now) l
  on conflict (tenant_id) do update
  set (learned_at, last_at, hours_a_week, silent_from)
    = row (excluded.learned_at, excluded.last_at, excluded.hours_a_week, excluded.silent_from);
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.learn_habits(integer, timestamptz) is
  'Learns what is usual for the tenants of which it was learned longest ago, and at least an hour ago; tells of how many. Run every minute.';
