-- Views: the wide tables as people read them. Each shows what its reader may see anyway.
--
-- Studio orders a view by its first column, ascending. So each begins with the tenant, and of a
-- tenant what matters comes first.
--
-- A first page reads a page, however large its reader's tenants and the project are: of each
-- tenant an index gives the rows in their order, and the query stops when the page is full. The
-- limit is none: it tells the planner that hardly anybody reads to the end, or it would sort all of
-- a tenant's rows. So the estimated cost is a page's, too, by which Studio refuses queries. What
-- belongs to a row is looked up behind that: only of rows that are shown.

create view public.upcoming_bookings with (security_invoker = true) as
select
  t.slug as tenant, b.start_time, b.end_time, b.event_title, b.attendee_name, b.attendee_email,
  b.attendee_phone, b.status,
  coalesce(b.metadata ->> 'location', case b.metadata ->> 'location_type'
    when 'online' then 'Online'
    when 'phone' then 'By phone'
    when 'in_person' then 'In person'
  end) as location,
  b.metadata ->> 'video_url' as video_url, a.attendees, a.attending, b.cal_uid, b.guessed,
  t.id as tenant_id, b.id as booking_id
from public.tenants t
cross join lateral (
  select *
  from public.bookings b
  where b.tenant_id = t.id
    and b.status in ('requested', 'confirmed', 'rescheduled')
    and coalesce(b.end_time, b.start_time) > now()
    -- No meeting of Cal.com's lasts longer. Without this, all that ever began is read first.
    and b.start_time > now() - interval '1 day'
  order by b.start_time
  limit (select null::bigint)
) b
left join lateral (
  select
    count(*) as attendees,
    count(*) filter (where p.attendance_confirmed_for = b.start_time) as attending
  from public.booking_attendees p
  where p.tenant_id = b.tenant_id and p.booking_id = b.id and p.left_at is null
) a on true;

comment on view public.upcoming_bookings is
  'Appointments still ahead, tenant by tenant, the next one first.';

create view public.lead_pipeline with (security_invoker = true) as
select
  t.slug as tenant, l.score, l.name, l.email, l.phone, l.status, l.status_locked, l.notes,
  (
    select b.event_title from public.bookings b
    where b.tenant_id = l.tenant_id and b.id = l.booking_id
  ) as newest_booking,
  (
    select b.start_time from public.bookings b
    where b.tenant_id = l.tenant_id and b.id = l.booking_id
  ) as newest_start,
  (
    select b.status from public.bookings b
    where b.tenant_id = l.tenant_id and b.id = l.booking_id
  ) as newest_status,
  l.updated_at, t.id as tenant_id, l.id as lead_id
from public.tenants t
cross join lateral (
  select *
  from public.leads l
  where l.tenant_id = t.id
  order by l.score desc, l.updated_at desc
  limit (select null::bigint)
) l;
comment on view public.lead_pipeline is
  'Leads with their newest booking, tenant by tenant, the highest score first.';

create view public.event_log with (security_invoker = true) as
select
  t.slug as tenant, e.received_at, e.event_type, e.status, e.reason,
  (
    select b.attendee_name from public.bookings b
    where b.tenant_id = e.tenant_id and b.id = e.booking_id
  ) as attendee_name,
  (
    select b.event_title from public.bookings b
    where b.tenant_id = e.tenant_id and b.id = e.booking_id
  ) as event_title,
  e.cal_uid, e.occurred_at, e.attempts, e.retry_at, t.id as tenant_id, e.id as webhook_event_id, e.booking_id
from public.tenants t
cross join lateral (
  -- Not what an event said: members do not read it.
  select
    e.received_at, e.event_type, e.status, e.reason, e.cal_uid, e.occurred_at, e.attempts,
    e.retry_at, e.tenant_id, e.id, e.booking_id
  from public.webhook_events e
  where e.tenant_id = t.id
  order by e.id desc
  limit (select null::bigint)
) e;
comment on view public.event_log is
  'What arrived and what became of it, tenant by tenant, the newest first.';

create view public.reminder_log with (security_invoker = true) as
select
  t.slug as tenant, r.due_at,
  coalesce(
    (
      select u.name from public.reminder_rules u
      where u.tenant_id = r.tenant_id and u.id = r.rule_id
    ),
    (
      select d.name from public.deleted_rules d
      where d.tenant_id = r.tenant_id and d.id = r.rule_id
    )
  ) as rule,
  r.recipient, r.status, r.reason, r.sent_at, r.send_at,
  (
    select d.feedback
    from public.deliveries d
    where d.tenant_id = r.tenant_id and d.reminder_id = r.id and d.generation = r.generation
    order by d.id desc
    limit 1
  ) as feedback,
  (
    select b.event_title from public.bookings b
    where b.tenant_id = r.tenant_id and b.id = r.booking_id
  ) as event_title,
  (
    select b.start_time from public.bookings b
    where b.tenant_id = r.tenant_id and b.id = r.booking_id
  ) as start_time,
  r.attempts, r.channel,
  case when r.is_fallback then (
    select format('%s: %s', f.channel, coalesce(f.reason, f.status::text))
    from public.reminders f
    where f.tenant_id = r.tenant_id
      and f.booking_id = r.booking_id
      and f.rule_id = r.rule_id
      and f.recipient = r.recipient
      and not f.is_fallback
  ) end as instead_of,
  t.id as tenant_id, r.id as reminder_id, r.booking_id
from public.tenants t
cross join lateral (
  select *
  from public.reminders r
  where r.tenant_id = t.id
  order by r.due_at desc
  limit (select null::bigint)
) r;
comment on view public.reminder_log is
  'What was or will be sent to whom, or why not, tenant by tenant, the latest first.';

comment on column public.upcoming_bookings.location is 'Where: the place, or that it is online, by phone or in person.';
comment on column public.upcoming_bookings.video_url is 'Link to join.';
comment on column public.upcoming_bookings.attendees is 'How many take part.';
comment on column public.upcoming_bookings.attending is
  'How many of them have said that they will be there, at this time.';
comment on column public.lead_pipeline.newest_booking is 'Title of the newest booking.';
comment on column public.lead_pipeline.newest_start is 'Start of the newest booking.';
comment on column public.lead_pipeline.newest_status is 'Status of the newest booking.';
comment on column public.reminder_log.feedback is
  'What the provider said later of the message it had taken.';
comment on column public.reminder_log.instead_of is
  'Of one by its rule''s fallback channel: by which it was to go first, and why that failed.';
comment on column public.reminder_log.rule is 'Name of the rule that asks for it.';

-- Every other column is a table's and means the same.
do $$
declare
  v_column record;
begin
  for v_column in
    select v.oid::regclass as view, a.attname as name,
      case when a.attname = 'tenant' then 'The tenant''s slug.' else d.comment end as comment
    from pg_class v
    join pg_attribute a on a.attrelid = v.oid and a.attnum > 0
    left join lateral (
      select col_description(s.attrelid, s.attnum) as comment
      from pg_rewrite w
      join pg_depend r on r.classid = 'pg_rewrite'::regclass and r.objid = w.oid
      join pg_attribute s on s.attrelid = r.refobjid and s.attnum = r.refobjsubid
      where w.ev_class = v.oid and s.attname = a.attname
      limit 1
    ) d on true
    where v.relnamespace = 'public'::regnamespace
      and v.relkind = 'v'
      and v.relname in ('upcoming_bookings', 'lead_pipeline', 'event_log', 'reminder_log')
      and col_description(v.oid, a.attnum) is null
  loop
    execute format('comment on column %s.%I is %L',
      v_column.view, v_column.name, coalesce(v_column.comment, 'The row''s id.'));
  end loop;
end;
$$;

revoke all on public.upcoming_bookings, public.lead_pipeline, public.event_log,
  public.reminder_log
  from anon, authenticated, service_role;
grant select on public.upcoming_bookings, public.lead_pipeline, public.event_log,
  public.reminder_log
  to authenticated, service_role;
