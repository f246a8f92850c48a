-- Counting days: what the trends are drawn from, kept by day, as nobody counts a million rows to draw
-- ninety points. Applying a webhook, sending and settling write nothing for it.
--
-- Bookings and leads change for as long as they are there, so theirs are counted again, a whole day by
-- an index. Every five minutes: the days since the last time, of all tenants; and of earlier days those
-- that a change was about, which the change itself notes (changed_days). That is rare: what is made,
-- cancelled, held and missed is so within a day. A rebuild, a correction, a merge, a backfill and a late
-- webhook are no cases of their own.
--
-- What was stored and what was sent are records that only get more, but for those that retention takes.
-- They are added up, each once, by the minute's round of the chapter counting_metrics, and never counted again.

create table public.daily_counts (
  tenant_id uuid not null,
  day date not null,
  booked integer not null,
  attended integer not null,
  no_show integer not null,
  cancelled integer not null,
  leads integer not null,
  constraint daily_counts_pkey primary key (tenant_id, day),
  constraint daily_counts_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
comment on table public.daily_counts is
  'What bookings and leads a day of a tenant had, in its time zone, counted every five minutes. See bookings_per_day, show_rate_per_week, leads_per_week.';
comment on column public.daily_counts.tenant_id is 'The tenant.';
comment on column public.daily_counts.day is 'The day in the tenant''s time zone.';
comment on column public.daily_counts.booked is
  'Bookings that were made that day, whatever became of them; without requests that nobody confirmed.';
comment on column public.daily_counts.attended is
  'Meetings that began that day and took place: over, and no booker is marked as not having come.';
comment on column public.daily_counts.no_show is 'Meetings that were to begin that day, and no booker came.';
comment on column public.daily_counts.cancelled is 'Meetings that were to begin that day and were cancelled.';
comment on column public.daily_counts.leads is 'Leads that were new that day.';

create table public.daily_attempts (
  tenant_id uuid not null,
  day date not null,
  channel public.reminder_channel not null,
  outcome public.delivery_outcome not null,
  attempts integer not null,
  constraint daily_attempts_pkey primary key (tenant_id, day, channel, outcome),
  constraint daily_attempts_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
comment on table public.daily_attempts is
  'How many attempts to send a reminder a day of a tenant had, in its time zone; kept when the deliveries no longer are. See reminders_per_day.';
comment on column public.daily_attempts.tenant_id is 'The tenant.';
comment on column public.daily_attempts.day is 'The day in the time zone that the tenant had then.';
comment on column public.daily_attempts.channel is 'How it was sent.';
comment on column public.daily_attempts.outcome is 'What the attempts came to.';
comment on column public.daily_attempts.attempts is 'How many attempts.';

create table public.hourly_events (
  tenant_id uuid not null,
  hour timestamptz not null,
  events integer not null,
  constraint hourly_events_pkey primary key (tenant_id, hour),
  constraint hourly_events_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint hour_is_whole check (hour = date_trunc('hour', hour, 'UTC'))
);
comment on table public.hourly_events is
  'How many webhooks of Cal.com arrived for a tenant in an hour (UTC); kept for 90 days. See events_per_hour.';
comment on column public.hourly_events.tenant_id is 'The tenant.';
comment on column public.hourly_events.hour is 'When the hour began.';
comment on column public.hourly_events.events is 'How many arrived.';

alter table public.daily_counts enable row level security;
revoke all on public.daily_counts from anon, authenticated, service_role;
create policy members_read on public.daily_counts
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.daily_counts to authenticated, service_role;

alter table public.daily_attempts enable row level security;
revoke all on public.daily_attempts from anon, authenticated, service_role;
create policy members_read on public.daily_attempts
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.daily_attempts to authenticated, service_role;

alter table public.hourly_events enable row level security;
revoke all on public.hourly_events from anon, authenticated, service_role;
create policy members_read on public.hourly_events
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.hourly_events to authenticated, service_role;

select private.create_trigger(format($$
  create trigger counts_are_not_edited
    before insert or update or delete or truncate on public.%I
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'They are counted from what there is. To have all days of a tenant counted again: select recount_days(''<slug>'');')
$$, t.name))
from unnest('{daily_counts,daily_attempts,hourly_events}'::text[]) t (name);

-- Which days to count again -------------------------------------------------------------------------

-- No key: whoever notes a day that another transaction is noting must not wait for it.
create table private.changed_days (
  tenant_id uuid not null,
  day date not null,
  constraint changed_days_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
create index changed_days_by_tenant on private.changed_days (tenant_id, day);
alter table private.changed_days enable row level security;
comment on table private.changed_days is
  'Days that are to be counted again, each as often as something about it changed.';

create function private.note_changed_days(p_tenant_id uuid, variadic p_moments timestamptz[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into private.changed_days (tenant_id, day)
  -- Of a tenant that is being deleted nothing is there any more.
  select distinct t.id, (m.moment at time zone t.time_zone)::date
  from public.tenants t, unnest(p_moments) m (moment)
  where t.id = p_tenant_id and m.moment is not null;
end;
$$;
comment on function private.note_changed_days(uuid, timestamptz[]) is
  'Notes the days of these moments, in the tenant''s time zone.';

create function private.note_days_of_booking()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.note_changed_days(
    coalesce(new.tenant_id, old.tenant_id),
    old.created_at, old.start_time, new.created_at, new.start_time);
  return null;
end;
$$;
comment on function private.note_days_of_booking() is
  'Notes the days at which a booking counts, and those at which it did.';

-- Only what is about a day that is not counted again anyway, see private.count_recent_days(). A new booking,
-- its cancellation, a meeting that is over and a no-show of the same day pass here without a call.
create trigger bookings_note_past_days
  after insert on public.bookings
  for each row
  when (least(new.created_at, new.start_time) < now() - interval '1 day')
  execute function private.note_days_of_booking();

create trigger changed_bookings_note_past_days
  after update on public.bookings
  for each row
  when (
    (old.created_at, old.confirmed_at is null) is distinct from (new.created_at, new.confirmed_at is null)
    and least(old.created_at, new.created_at) < now() - interval '1 day'
    or (old.start_time, old.status) is distinct from (new.start_time, new.status)
    and least(old.start_time, new.start_time) < now() - interval '1 day'
  )
  execute function private.note_days_of_booking();

create trigger deleted_bookings_note_past_days
  after delete on public.bookings
  for each row
  when (least(old.created_at, old.start_time) < now() - interval '1 day')
  execute function private.note_days_of_booking();

create function private.note_days_of_lead()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.note_changed_days(
    coalesce(new.tenant_id, old.tenant_id), old.created_at, new.created_at);
  return null;
end;
$$;
comment on function private.note_days_of_lead() is
  'Notes the day at which a lead counts, and the one at which it did.';

create trigger leads_note_past_days
  after insert on public.leads
  for each row
  when (new.created_at < now() - interval '1 day')
  execute function private.note_days_of_lead();

create trigger changed_leads_note_past_days
  after update of created_at on public.leads
  for each row
  when (
    old.created_at is distinct from new.created_at
    and least(old.created_at, new.created_at) < now() - interval '1 day'
  )
  execute function private.note_days_of_lead();

create trigger deleted_leads_note_past_days
  after delete on public.leads
  for each row
  when (old.created_at < now() - interval '1 day')
  execute function private.note_days_of_lead();

create function private.note_all_days(p_tenant_id uuid)
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  insert into private.changed_days (tenant_id, day)
  select t.id, d.day
  from public.tenants t
  cross join lateral (
    select (b.created_at at time zone t.time_zone)::date as day
    from public.bookings b
    where b.tenant_id = t.id
    union
    select (b.start_time at time zone t.time_zone)::date
    from public.bookings b
    where b.tenant_id = t.id and b.start_time is not null
    union
    select (l.created_at at time zone t.time_zone)::date
    from public.leads l
    where l.tenant_id = t.id
    union
    -- At which nothing may be any more.
    select c.day from public.daily_counts c where c.tenant_id = t.id
  ) d
  where t.id = p_tenant_id
$$;
comment on function private.note_all_days(uuid) is
  'Notes all days of a tenant on which something is or was counted. Reads all its bookings and leads: for what is rare.';

create function private.note_days_of_zone()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.note_all_days(new.id);
  return null;
end;
$$;
comment on function private.note_days_of_zone() is
  'In another time zone each day begins at another moment.';

create trigger tenants_note_days_of_another_zone
  after update of time_zone on public.tenants
  for each row
  when (old.time_zone <> new.time_zone)
  execute function private.note_days_of_zone();

-- Counting ---------------------------------------------------------------------------------------

create type private.tenant_day as (tenant_id uuid, day date);
comment on type private.tenant_day is 'A day of a tenant, in its time zone.';

create function private.days_since(p_last timestamptz, p_now timestamptz)
  returns setof private.tenant_day
  language sql
  stable
  set search_path = ''
as $$
  -- Two days back, as what is noted is a day old: a transaction may see the end of the day and be
  -- seen by the round after the next.
  select t.id, d.last - n
  from public.tenants t
  cross join lateral (values (
    ((p_last - interval '2 days') at time zone t.time_zone)::date,
    (p_now at time zone t.time_zone)::date
  )) d (first, last)
  cross join lateral generate_series(0, d.last - d.first) n
$$;
comment on function private.days_since(timestamptz, timestamptz) is
  'The days of all tenants about which something may have changed since then without having been noted.';

create function private.take_changed_days(p_limit integer)
  returns setof private.tenant_day
  language sql
  volatile
  set search_path = ''
as $$
  with chosen as materialized (
    select distinct c.tenant_id, c.day from private.changed_days c limit p_limit
  ),
  taken as (
    delete from private.changed_days c
    using chosen n
    where c.tenant_id = n.tenant_id and c.day = n.day
  )
  select n.tenant_id, n.day from chosen n
$$;
comment on function private.take_changed_days(integer) is
  'At most so many of the noted days; they are noted no more.';

create function private.recount_days(p_days private.tenant_day[], p_now timestamptz)
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  with wanted as (
    select distinct d.tenant_id, d.day,
      d.day::timestamp at time zone t.time_zone as since,
      (d.day + 1)::timestamp at time zone t.time_zone as until
    from unnest(p_days) d
    join public.tenants t on t.id = d.tenant_id
    where d.day <= (p_now at time zone t.time_zone)::date
  )
  insert into public.daily_counts as c
    (tenant_id, day, booked, attended, no_show, cancelled, leads)
  select w.tenant_id, w.day, made.booked, held.attended, held.no_show, held.cancelled, new.leads
  from wanted w
  cross join lateral (
    select count(*) as booked
    from public.bookings b
    where b.tenant_id = w.tenant_id
      and b.created_at >= w.since and b.created_at < w.until
      and b.confirmed_at is not null
  ) made
  cross join lateral (
    select
      count(*) filter (where b.status = 'completed') as attended,
      count(*) filter (where b.status = 'no_show') as no_show,
      count(*) filter (where b.status = 'cancelled') as cancelled
    from public.bookings b
    where b.tenant_id = w.tenant_id and b.start_time >= w.since and b.start_time < w.until
  ) held
  cross join lateral (
    select count(*) as leads
    from public.leads l
    where l.tenant_id = w.tenant_id and l.created_at >= w.since and l.created_at < w.until
  ) new
  where made.booked + held.attended + held.no_show + held.cancelled + new.leads > 0
    or exists (
      select from public.daily_counts k where k.tenant_id = w.tenant_id and k.day = w.day
    )
  on conflict (tenant_id, day) do update
  set (booked, attended, no_show, cancelled, leads) = row (
    excluded.booked, excluded.attended, excluded.no_show, excluded.cancelled, excluded.leads)
  where c is distinct from excluded
$$;
comment on function private.recount_days(private.tenant_day[], timestamptz) is
  'Counts days, that are not ahead, from what there is.';

create function private.count_recent_days(p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  set search_path = ''
  -- Whoever has a tenant locked, to delete it for example, is not waited for: the next run counts.
  set lock_timeout = '1s'
  set jit = 'off'
as $$
begin
  -- One after the other, or who counted first could write last.
  perform pg_advisory_xact_lock(hashtextextended('calbase counting days', 0));
  perform private.recount_days(
    array(
      select d from private.days_since(
        coalesce((select h.last_at from private.heartbeat h where h.name = 'count_days'), p_now),
        p_now) d
    ),
    p_now);
  perform private.record_heartbeat('count_days', p_now);
end;
$$;
comment on function private.count_recent_days(timestamptz) is
  'Counts the days since the last time, of all tenants. Run every five minutes.';

create function private.count_changed_days(p_limit integer default 200, p_now timestamptz default now())
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
  -- Whoever has a tenant locked, to delete it for example, is not waited for: the next run counts.
  set lock_timeout = '1s'
  set jit = 'off'
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('calbase counting days', 0));
  perform private.recount_days(
    array(select d from private.take_changed_days(p_limit) d), p_now);
  return exists (select from private.changed_days);
end;
$$;
comment on function private.count_changed_days(integer, timestamptz) is
  'Counts at most so many of the days that were noted; tells whether there are more. Run every five minutes, until there are none.';

create function public.recount_days(p_slug text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.note_all_days(private.tenant_with_slug(p_slug));
end;
$$;
comment on function public.recount_days(text) is
  'For admins. Has all days of a tenant counted again for the trends, within a few minutes. Nothing needs it, but whoever changed rows past calbase.';
revoke execute on function public.recount_days(text) from public, anon, authenticated, service_role;

-- What only gets more ----------------------------------------------------------------------------

create function private.ids_brought(p_source text)
  returns table (tenant_id uuid, last_id bigint)
  language sql
  stable
  rows 10
  set search_path = ''
as $$
  select m.tenant_id, max((m.last_ids ->> ('public.' || p_source))::bigint)
  from private.moves m
  where m.state in ('arriving', 'arrived')
  group by m.tenant_id
$$;
comment on function private.ids_brought(text) is
  'Of the tenants that came from another project, up to which id their rows came along: that one has counted them.';

create function private.count_hourly_events(p_after bigint, p_to bigint)
  returns void
  language sql
  volatile
  set search_path = ''
  set enable_seqscan = 'off'
as $$
  insert into public.hourly_events as c (tenant_id, hour, events)
  select t.id, e.hour, e.events
  from public.tenants t
  left join private.ids_brought('webhook_events') a on a.tenant_id = t.id
  cross join lateral (
    select date_trunc('hour', w.received_at, 'UTC') as hour, count(*) as events
    from public.webhook_events w
    where w.tenant_id = t.id
      and w.id > greatest(p_after, a.last_id)
      and w.id <= p_to
      and w.provider = 'cal.com'
    group by 1
  ) e
  on conflict (tenant_id, hour) do update set events = c.events + excluded.events
$$;
comment on function private.count_hourly_events(bigint, bigint) is
  'Adds the webhooks stored after one id, up to another.';

create function private.count_daily_attempts(p_after bigint, p_to bigint)
  returns void
  language sql
  volatile
  set search_path = ''
  set enable_seqscan = 'off'
as $$
  insert into public.daily_attempts as c (tenant_id, day, channel, outcome, attempts)
  select t.id, d.day, d.channel, d.outcome, d.attempts
  from public.tenants t
  left join private.ids_brought('deliveries') a on a.tenant_id = t.id
  cross join lateral (
    select (o.created_at at time zone t.time_zone)::date as day, o.channel, o.outcome,
      count(*) as attempts
    from public.deliveries o
    where o.tenant_id = t.id and o.id > greatest(p_after, a.last_id) and o.id <= p_to
    group by 1, 2, 3
  ) d
  on conflict (tenant_id, day, channel, outcome) do update
  set attempts = c.attempts + excluded.attempts
$$;
comment on function private.count_daily_attempts(bigint, bigint) is
  'Adds the attempts recorded after one id, up to another.';
