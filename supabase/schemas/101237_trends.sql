-- Trends: what charts are drawn from, over the Data API, in Studio and by `npm run tenant -- report`.
--
-- Each tenant by tenant, the newest first, in the tenant's time zone, and with the days, weeks and hours
-- at which nothing was; of a hundred years at most, as a webhook may tell of any day. As the other views do, a
-- first page reads a page.

create view public.bookings_per_day with (security_invoker = true) as
select
  t.slug as tenant, d.day, coalesce(c.booked, 0) as booked, coalesce(c.attended, 0) as attended,
  coalesce(c.no_show, 0) as no_show, coalesce(c.cancelled, 0) as cancelled, t.id as tenant_id
from public.tenants t
cross join lateral (values ((now() at time zone t.time_zone)::date)) today (day)
cross join lateral (
  select today.day - n as day
  from generate_series(
    0,
    least(
      -- None of a tenant that has had nothing yet.
      coalesce(
        today.day - (select min(k.day) from public.daily_counts k where k.tenant_id = t.id), -1),
      36524)
  ) n
) d
left join public.daily_counts c on c.tenant_id = t.id and c.day = d.day;
comment on view public.bookings_per_day is
  'For charts: of each day the bookings that were made, and of the meetings that were to begin, how many took place, were missed and were cancelled. At most five minutes old.';

create view public.show_rate_per_week with (security_invoker = true) as
select
  t.slug as tenant, w.week, round(100.0 * s.attended / nullif(s.attended + s.no_show, 0), 1) as show_rate,
  s.attended, s.no_show, s.cancelled, t.id as tenant_id
from public.tenants t
cross join lateral (values (date_trunc('week', now() at time zone t.time_zone)::date)) this (week)
cross join lateral (
  select this.week - 7 * n as week
  from generate_series(
    0,
    least(
      coalesce(
        (this.week + 6 - (select min(k.day) from public.daily_counts k where k.tenant_id = t.id)) / 7, -1),
      5217)
  ) n
) w
cross join lateral (
  select coalesce(sum(c.attended), 0) as attended, coalesce(sum(c.no_show), 0) as no_show,
    coalesce(sum(c.cancelled), 0) as cancelled
  from public.daily_counts c
  where c.tenant_id = t.id and c.day between w.week and w.week + 6
) s;
comment on view public.show_rate_per_week is
  'For charts: of each week how many of the meetings that were held somebody came to, in percent. At most five minutes old.';

create view public.leads_per_week with (security_invoker = true) as
select t.slug as tenant, w.week, s.leads, t.id as tenant_id
from public.tenants t
cross join lateral (values (date_trunc('week', now() at time zone t.time_zone)::date)) this (week)
cross join lateral (
  select this.week - 7 * n as week
  from generate_series(
    0,
    least(
      coalesce(
        (this.week + 6 - (select min(k.day) from public.daily_counts k where k.tenant_id = t.id)) / 7, -1),
      5217)
  ) n
) w
cross join lateral (
  select coalesce(sum(c.leads), 0) as leads
  from public.daily_counts c
  where c.tenant_id = t.id and c.day between w.week and w.week + 6
) s;
comment on view public.leads_per_week is
  'For charts: the new leads of each week. At most five minutes old.';

create view public.reminders_per_day with (security_invoker = true) as
select t.slug as tenant, c.day, c.channel, c.outcome, c.attempts, t.id as tenant_id
from public.tenants t
cross join lateral (
  select *
  from public.daily_attempts a
  where a.tenant_id = t.id
  order by a.day desc, a.channel, a.outcome
  limit (select null::bigint)
) c;
comment on view public.reminders_per_day is
  'For charts: what the attempts to send reminders came to, by day, channel and outcome; without days at which nothing was sent. At most two minutes old.';

create view public.events_per_hour with (security_invoker = true) as
select
  t.slug as tenant, h.hour at time zone t.time_zone as hour, coalesce(c.events, 0) as events,
  t.id as tenant_id
from public.tenants t
cross join lateral (values (date_trunc('hour', now(), 'UTC'))) this (hour)
cross join lateral (
  select this.hour - n * interval '1 hour' as hour
  from generate_series(
    0,
    (extract(epoch from this.hour
      - (select min(k.hour) from public.hourly_events k where k.tenant_id = t.id)) / 3600)::integer
  ) n
) h
left join public.hourly_events c on c.tenant_id = t.id and c.hour = h.hour;
comment on view public.events_per_hour is
  'For charts: how many webhooks of Cal.com arrived in each hour of the last 90 days. At most two minutes old.';

comment on column public.bookings_per_day.tenant is 'The tenant''s slug.';
comment on column public.bookings_per_day.day is 'The day in the tenant''s time zone.';
comment on column public.bookings_per_day.booked is
  'Bookings that were made that day, whatever became of them; without requests that nobody confirmed.';
comment on column public.bookings_per_day.attended is
  'Meetings that began that day and took place: over, and no booker is marked as not having come.';
comment on column public.bookings_per_day.no_show is 'Meetings that were to begin that day, and no booker came.';
comment on column public.bookings_per_day.cancelled is 'Meetings that were to begin that day and were cancelled.';
comment on column public.bookings_per_day.tenant_id is 'The tenant.';
comment on column public.show_rate_per_week.tenant is 'The tenant''s slug.';
comment on column public.show_rate_per_week.week is 'The Monday with which the week began.';
comment on column public.show_rate_per_week.show_rate is
  'attended of attended and no_show, in percent; empty when no meeting was held.';
comment on column public.show_rate_per_week.attended is
  'Meetings that began that week and took place: over, and no booker is marked as not having come.';
comment on column public.show_rate_per_week.no_show is 'Meetings that were to begin that week, and no booker came.';
comment on column public.show_rate_per_week.cancelled is 'Meetings that were to begin that week and were cancelled.';
comment on column public.show_rate_per_week.tenant_id is 'The tenant.';
comment on column public.leads_per_week.tenant is 'The tenant''s slug.';
comment on column public.leads_per_week.week is 'The Monday with which the week began.';
comment on column public.leads_per_week.leads is 'Leads that were new that week.';
comment on column public.leads_per_week.tenant_id is 'The tenant.';
comment on column public.reminders_per_day.tenant is 'The tenant''s slug.';
comment on column public.reminders_per_day.day is 'The day in the tenant''s time zone.';
comment on column public.reminders_per_day.channel is 'How it was sent.';
comment on column public.reminders_per_day.outcome is
  'What the attempts came to. sent: as many messages went out.';
comment on column public.reminders_per_day.attempts is 'How many attempts.';
comment on column public.reminders_per_day.tenant_id is 'The tenant.';
comment on column public.events_per_hour.tenant is 'The tenant''s slug.';
comment on column public.events_per_hour.hour is 'When the hour began, by the tenant''s clock.';
comment on column public.events_per_hour.events is 'How many webhooks arrived.';
comment on column public.events_per_hour.tenant_id is 'The tenant.';

revoke all on public.bookings_per_day, public.show_rate_per_week, public.leads_per_week,
  public.reminders_per_day, public.events_per_hour
  from anon, authenticated, service_role;
grant select on public.bookings_per_day, public.show_rate_per_week, public.leads_per_week,
  public.reminders_per_day, public.events_per_hour
  to authenticated, service_role;
