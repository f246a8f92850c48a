-- Views: the wide tables as people read them. Each shows what its reader may see anyway.
--
-- A first page reads a page, however large its reader's tenants and the project are: each view is
-- ordered as an index of its table, in which the tenant comes first, and what it joins it joins to
-- the left, though none is ever missing. So no planner finds it cheaper to begin elsewhere, and to
-- read and sort it all.

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
  b.tenant_id, b.id as booking_id
from public.bookings b
left join public.tenants t on t.id = b.tenant_id
left join lateral (
  select
    count(*) as attendees,
    count(*) filter (where p.attendance_confirmed_for = b.start_time) as attending
  from public.booking_attendees p
  where p.tenant_id = b.tenant_id and p.booking_id = b.id and p.left_at is null
) a on true
where b.status in ('requested', 'confirmed', 'rescheduled')
  and coalesce(b.end_time, b.start_time) > now()
  -- No meeting lasts a week. Without this, all that ever began is read first.
  and b.start_time > now() - interval '7 days'
order by b.tenant_id, b.start_time;
comment on view public.upcoming_bookings is
  'Appointments still ahead, tenant by tenant, the next one first.';

create view public.lead_pipeline with (security_invoker = true) as
select
  t.slug as tenant, l.name, l.email, l.phone, l.status, l.status_locked, l.score, l.notes,
  b.event_title as newest_booking, b.start_time as newest_start, b.status as newest_status,
  l.updated_at, l.tenant_id, l.id as lead_id
from public.leads l
left join public.tenants t on t.id = l.tenant_id
left join public.bookings b on b.tenant_id = l.tenant_id and b.id = l.booking_id
order by l.tenant_id desc, l.score desc, l.updated_at desc;
comment on view public.lead_pipeline is
  'Leads with their newest booking, tenant by tenant, the highest score first.';

create view public.event_log with (security_invoker = true) as
select
  t.slug as tenant, e.received_at, e.event_type, e.status, e.reason, e.cal_uid, e.occurred_at,
  b.event_title, b.attendee_name, e.attempts, e.retry_at, e.tenant_id, e.id as event_id,
  e.booking_id
from public.webhook_events e
left join public.tenants t on t.id = e.tenant_id
left join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
order by e.tenant_id desc, e.id desc;
comment on view public.event_log is
  'What arrived and what became of it, tenant by tenant, the newest first.';

create view public.reminder_log with (security_invoker = true) as
select
  t.slug as tenant, r.due_at, u.name as rule, r.recipient, r.status, r.reason, r.send_at,
  r.sent_at, d.feedback, b.event_title, b.start_time, r.attempts, r.channel,
  case when r.is_fallback then (
    select format('%s: %s', f.channel, coalesce(f.reason, f.status::text))
    from public.reminders f
    where f.tenant_id = r.tenant_id
      and f.booking_id = r.booking_id
      and f.rule_id = r.rule_id
      and f.recipient = r.recipient
      and not f.is_fallback
  ) end as instead_of,
  r.tenant_id, r.id as reminder_id, r.booking_id
from public.reminders r
left join public.tenants t on t.id = r.tenant_id
left join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
left join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
left join lateral (
  select a.feedback
  from public.deliveries a
  where a.tenant_id = r.tenant_id and a.reminder_id = r.id and a.generation = r.generation
  order by a.id desc
  limit 1
) d on true
order by r.tenant_id desc, r.due_at desc;
comment on view public.reminder_log is
  'What was or will be sent to whom, or why not, tenant by tenant, the latest first.';

create view public.tenant_health with (security_invoker = true) as
select
  t.slug as tenant, t.disabled_at,
  e.last_event_at, s.events_today, s.incomplete_today, j.not_stored_today, e.failed_events, e.unparseable_events,
  e.pending_events, e.pending_since,
  j.rejections_today, r.oldest_unsent_at, r.dead_letters, q.dead_letter_reasons,
  r.unknown_reminders, k.provider_reports, c.stopped_channels, d.last_provider_error,
  t.id as tenant_id
from public.tenants t
cross join lateral (
  select
    (
      select max(e.received_at) from public.webhook_events e where e.tenant_id = t.id
    ) as last_event_at,
    count(*) filter (where e.status = 'failed') as failed_events,
    count(*) filter (where e.status = 'unparseable') as unparseable_events,
    (
      select count(*) from public.webhook_events w
      where w.tenant_id = t.id and w.status = 'pending'
    ) as pending_events,
    (
      select w.received_at from public.webhook_events w
      where w.tenant_id = t.id and w.status = 'pending'
      order by w.id
      limit 1
    ) as pending_since
  from public.webhook_events e
  where e.tenant_id = t.id and e.status in ('failed', 'unparseable')
) e
cross join lateral (
  select jsonb_object_agg(c.status, c.count) as events_today,
    coalesce(sum(c.incomplete), 0) as incomplete_today
  from (
    select w.status, count(*) as count,
      count(*) filter (where w.status = 'applied' and w.reason is not null) as incomplete
    from public.webhook_events w
    where w.tenant_id = t.id and w.received_at > now() - interval '24 hours'
    group by w.status
  ) c
) s
cross join lateral (
  select jsonb_object_agg(s.reason, s.count) as rejections_today,
    coalesce(sum(s.count) filter (where s.reason in ('not_stored', 'secret_unreadable')), 0)
      as not_stored_today
  from (
    select w.reason, sum(w.count) as count
    from private.webhook_rejections w
    where w.tenant_id = t.id and w.hour > now() - interval '24 hours'
    group by w.reason
  ) s
) j
cross join lateral (
  select
    (
      select min(q.send_at)
      from public.reminders q
      where q.tenant_id = t.id
        and q.status in ('scheduled', 'queued')
        -- So that the index gives what is due, not all that is ahead.
        and q.channel = any (enum_range(null::public.reminder_channel))
        and q.send_at <= now()
    ) as oldest_unsent_at,
    count(*) filter (where q.status = 'failed') as dead_letters,
    count(*) filter (where q.status = 'unknown') as unknown_reminders
  from public.reminders q
  where q.tenant_id = t.id and q.status in ('failed', 'unknown')
) r
cross join lateral (
  select jsonb_object_agg(f.reason_code, f.count) as dead_letter_reasons
  from (
    select w.reason_code, count(*) as count
    from public.reminders w
    where w.tenant_id = t.id and w.status = 'failed'
    group by w.reason_code
  ) f
) q
cross join lateral (
  select jsonb_object_agg(f.feedback, f.count) as provider_reports
  from (
    select a.feedback, count(*) as count
    from public.deliveries a
    where a.tenant_id = t.id
      and a.feedback not in ('sent', 'delivered')
      and a.feedback_at > now() - interval '7 days'
    group by a.feedback
  ) f
) k
cross join lateral (
  select jsonb_object_agg(k.channel, jsonb_build_object(
    'since', k.stopped_at, 'reason', k.reason, 'retry_at', k.retry_at
  )) as stopped_channels
  from private.channel_circuits k
  where k.tenant_id = t.id
) c
left join lateral (
  select p.error as last_provider_error
  from public.deliveries p
  where p.tenant_id = t.id and p.outcome <> 'sent' and p.created_at > now() - interval '7 days'
  order by p.id desc
  limit 1
) d on true
order by t.slug;
comment on view public.tenant_health is
  'How each tenant fares: the last event, events in trouble, refused requests of the last 24 hours per reason, the oldest reminder that is due and unsent, dead letters and why, what came back from providers, channels that are stopped, the last error of a provider.';

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
comment on column public.tenant_health.last_event_at is 'When the last webhook arrived.';
comment on column public.tenant_health.events_today is 'Events of the last 24 hours, per result.';
comment on column public.tenant_health.incomplete_today is
  'Applied events of the last 24 hours in which a custom template of Cal.com left something out: see event_log.';
comment on column public.tenant_health.failed_events is 'Events that could not be applied: see event_log, then replay_events().';
comment on column public.tenant_health.unparseable_events is 'Events without a usable shape: see event_log.';
comment on column public.tenant_health.not_stored_today is
  'Webhooks of the last 24 hours that could not be stored, or whose secret could not be read: Cal.com was answered 503 and may never send them again. Compare its bookings with these.';
comment on column public.tenant_health.pending_events is
  'Events that are stored and not applied yet: for seconds while others of the same booking are, or until the tenant is enabled.';
comment on column public.tenant_health.pending_since is 'When the oldest of those arrived.';
comment on column public.tenant_health.rejections_today is 'Refused requests of the last 24 hours, per reason.';
comment on column public.tenant_health.oldest_unsent_at is 'Since when a reminder is due and not sent; should be empty or just now.';
comment on column public.tenant_health.dead_letters is 'Reminders that could not be sent: see reminder_log, then retry_reminders().';
comment on column public.tenant_health.dead_letter_reasons is
  'How many of those there are for each reason (reminders.reason_code); null when there are none.';
comment on column public.tenant_health.provider_reports is
  'What providers said, in the last seven days, of messages they had taken: bounced, complained, delayed, undelivered with Twilio''s error code and so on, and how often; without those that were sent or delivered.';
comment on column public.tenant_health.unknown_reminders is 'Reminders of which the provider did not say whether it took them: see reminder_log.';
comment on column public.tenant_health.stopped_channels is
  'Channels that cannot send, a broken key for example, with the provider''s words; null when all do. After putting it right: set_channel() or reopen_channel().';
comment on column public.tenant_health.last_provider_error is 'The last error of a provider in seven days.';

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
      and v.relname in ('upcoming_bookings', 'lead_pipeline', 'event_log', 'reminder_log', 'tenant_health')
      and col_description(v.oid, a.attnum) is null
  loop
    execute format('comment on column %s.%I is %L',
      v_column.view, v_column.name, coalesce(v_column.comment, 'The row''s id.'));
  end loop;
end;
$$;

revoke all on public.upcoming_bookings, public.lead_pipeline, public.event_log,
  public.reminder_log, public.tenant_health
  from anon, authenticated, service_role;
grant select on public.upcoming_bookings, public.lead_pipeline, public.event_log,
  public.reminder_log
  to authenticated, service_role;
-- tenant_health counts what is private: for Studio only.
