-- Tenant health: how each tenant fares, what is wrong and what to do.
--
-- Studio orders a view by its first column, ascending: it begins with what is wrong.

-- What is in trouble is little, as a rule, and has indexes of its own: that is read once for all
-- tenants; at each tenant nothing is counted that grows with it.
create view private.tenant_counts with (security_invoker = true) as
with unsent as materialized (
  select q.tenant_id, min(q.send_at) as since
  from (
    select r.tenant_id, r.send_at
    from public.reminders r
    where r.status = 'scheduled'
      and date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        <= date_bin('5 minutes', now(), '2000-01-01 00:00Z')
      and r.send_at <= now()
    union all
    select r.tenant_id, r.send_at from public.reminders r where r.status = 'queued'
  ) q
  group by q.tenant_id
),
unapplied as materialized (
  select e.tenant_id, count(*) filter (where e.status = 'failed') as failed,
    count(*) filter (where e.status = 'unparseable') as unparseable
  from public.webhook_events e
  where e.status in ('failed', 'unparseable')
  group by e.tenant_id
),
pending as materialized (
  select e.tenant_id, count(*) as count, min(e.received_at) as since
  from public.webhook_events e
  where e.status = 'pending'
  group by e.tenant_id
),
stopped as materialized (
  select k.tenant_id, jsonb_object_agg(k.channel, jsonb_build_object(
    'since', k.stopped_at, 'reason', k.reason, 'retry_at', k.retry_at)) as channels
  from private.channel_circuits k
  group by k.tenant_id
)
select
  t.id as tenant_id, t.slug as tenant, t.disabled_at,
  (
    -- Not what calbase says itself: a meeting is over whether or not Cal.com is heard of.
    select w.received_at
    from public.webhook_events w
    where w.tenant_id = t.id and w.provider = 'cal.com'
    order by w.received_at desc
    limit 1
  ) as last_event_at,
  j.not_stored_today, j.rejections_today, coalesce(a.failed, 0) as failed_events,
  coalesce(a.unparseable, 0) as unparseable_events, coalesce(p.count, 0) as pending_events,
  p.since as pending_since, u.since as oldest_unsent_at, r.dead_letters, r.unknown_reminders,
  s.channels as stopped_channels, n.state as connection, n.webhook, n.last_reconciled_at,
  n.never_told, n.error as api_error
from public.tenants t
left join unsent u on u.tenant_id = t.id
left join unapplied a on a.tenant_id = t.id
left join pending p on p.tenant_id = t.id
left join stopped s on s.tenant_id = t.id
left join private.connections_told n on n.tenant_id = t.id
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
  select count(*) filter (where q.status = 'failed') as dead_letters,
    count(*) filter (where q.status = 'unknown') as unknown_reminders
  from public.reminders q
  where q.tenant_id = t.id and q.status in ('failed', 'unknown')
) r;
comment on view private.tenant_counts is
  'What tells whether a tenant is in trouble, a row per tenant.';

create function private.failures_to_tell(c private.tenant_counts)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return nullif(concat_ws(' ',
    case when c.not_stored_today > 0 then format(
      'Webhooks that could not be stored in 24 hours: %s. Compare its bookings in Cal.com with upcoming_bookings; refused_webhooks.sql tells the hours.',
      c.not_stored_today) end,
    (
      select string_agg(
        format('The channel %s is stopped: %s Put it right, then: select reopen_channel(%L, %L);',
          k.key, k.value ->> 'reason', c.tenant, k.key), ' ' order by k.key)
      from jsonb_each(c.stopped_channels) k
    ),
    case when c.failed_events > 0 then format(
      'Events that could not be applied: %s. event_log says why; then: select * from replay_events(%L);',
      c.failed_events, c.tenant) end,
    case when c.dead_letters > 0 then format(
      'Reminders that could not be sent: %s. reminder_log says why; then: select retry_reminders(%L);',
      c.dead_letters, c.tenant) end,
    case when c.unparseable_events > 0 then format(
      'Events without a usable shape: %s. events_in_trouble.sql says what to do.',
      c.unparseable_events) end,
    case when c.unknown_reminders > 0 then format(
      'Reminders of which nobody knows whether they arrived: %s. See reminder_log.',
      c.unknown_reminders) end
  ), '');
end;
$$;
comment on function private.failures_to_tell(private.tenant_counts) is
  'What went wrong at a tenant, a sentence each, with what to do; the worst first.';

create function private.delays_to_tell(c private.tenant_counts)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if c.disabled_at is not null then
    return null;
  end if;
  return nullif(concat_ws(' ',
    case when c.pending_since < now() - interval '2 minutes' then format(
      'Stored events that wait to be applied since %s: %s. Does somebody keep a transaction open?',
      to_char(c.pending_since at time zone 'UTC', 'HH24:MI "UTC"'), c.pending_events) end,
    case when c.oldest_unsent_at < now() - interval '5 minutes' and c.stopped_channels is null
      then 'A reminder is due and not sent: select * from doctor(); says why.' end,
    case when c.rejections_today ? 'wrong_signature' then format(
      'Requests with a wrong signature in 24 hours: %s. Is the secret in Cal.com the tenant''s? A new one: select rotate_secret(%L);',
      c.rejections_today ->> 'wrong_signature', c.tenant) end,
    case when c.last_event_at < now() - interval '7 days' then format(
      'No webhook for %s days. Is it still active in Cal.com, with this URL?',
      extract(day from now() - c.last_event_at)) end
  ), '');
end;
$$;
comment on function private.delays_to_tell(private.tenant_counts) is
  'What is late or missing at a tenant that is not disabled, a sentence each, with what to do.';

create function private.silent_rules(p_tenant_id uuid)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- What the project's own account is, only the functions know.
  return (
    select format(
      'The rule "%s" sends by %s, has sent nothing yet, and the tenant has no account of its own for that. If the project has none either, nothing goes out: set_channel() gives one.',
      min(r.name), r.channel)
    from public.reminder_rules r
    where r.tenant_id = p_tenant_id
      and r.active
      and r.channel in ('sms', 'webhook')
      and not exists (
        select from private.channel_accounts a
        where a.tenant_id = r.tenant_id and a.channel = r.channel
      )
      and not exists (
        select from public.reminders s
        where s.tenant_id = r.tenant_id and s.rule_id = r.id and s.status = 'sent'
      )
    group by r.channel
    order by r.channel
    limit 1
  );
end;
$$;
comment on function private.silent_rules(uuid) is
  'What to say of a rule that may have no account to send by; null when there is none.';

create function private.connection_to_tell(c private.tenant_counts)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return nullif(concat_ws(' ',
    case when c.connection = 'refused'
      then 'Cal.com refuses the key of its API: connection says why.' end,
    case when c.webhook in ('different', 'inactive', 'missing') then format(
      'The webhook at Cal.com is %s: connection says what is wrong. To mend it: npm run tenant -- connect %s',
      c.webhook, c.tenant) end,
    case when c.never_told > 0 then format(
      'Bookings of seven days that no webhook told of: %s. They are here by Cal.com''s API: see found_in_cal.',
      c.never_told) end
  ), '');
end;
$$;
comment on function private.connection_to_tell(private.tenant_counts) is
  'What is wrong between a tenant and Cal.com''s API, a sentence each, with what to do.';

create function private.unreached_recipients(p_tenant_id uuid)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select string_agg(
      format(
        'Alerts of this tenant cannot be told to %s since %s: %s Put it right, or: select remove_alert_recipient(%s);',
        r.address, to_char(r.failing_since at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), r.failure, r.id),
      ' ' order by r.id)
    from public.alert_recipients r
    where r.tenant_id = p_tenant_id and r.failing_since < now() - interval '10 minutes'
  );
end;
$$;
comment on function private.unreached_recipients(uuid) is
  'What to say of a tenant''s recipients of alerts who have not been reached for ten minutes; null when there is none.';

create view public.tenant_health with (security_invoker = true) as
select
  c.attention, c.tenant, c.last_event_at, c.disabled_at, s.events_today, s.incomplete_today,
  c.not_stored_today, c.failed_events, c.unparseable_events, c.pending_events, c.pending_since,
  c.rejections_today, c.oldest_unsent_at, c.dead_letters,
  (
    select jsonb_object_agg(f.reason_code, f.count)
    from (
      select w.reason_code, count(*) as count
      from public.reminders w
      where w.tenant_id = c.tenant_id and w.status = 'failed'
      group by w.reason_code
    ) f
  ) as dead_letter_reasons,
  c.unknown_reminders,
  (
    select jsonb_object_agg(f.feedback, f.count)
    from (
      select a.feedback, count(*) as count
      from public.deliveries a
      where a.tenant_id = c.tenant_id
        and a.feedback not in ('sent', 'delivered')
        and a.feedback_at > now() - interval '7 days'
      group by a.feedback
    ) f
  ) as provider_reports,
  c.stopped_channels,
  (
    select case when p.created_at > now() - interval '7 days' then p.error end
    from public.deliveries p
    where p.tenant_id = c.tenant_id and p.outcome <> 'sent'
    order by p.id desc
    limit 1
  ) as last_provider_error,
  c.connection, c.webhook, c.last_reconciled_at, c.never_told, c.api_error, c.tenant_id
from (
  select
    -- Of a tenant that fares well, of nearly all, no function is called.
    nullif(concat_ws(' ',
      case when k.failed_events + k.unparseable_events + k.dead_letters + k.unknown_reminders
          + k.not_stored_today > 0 or k.stopped_channels is not null
        then private.failures_to_tell(k) end,
      case when k.last_event_at < now() - interval '7 days'
          or coalesce(k.pending_since, k.oldest_unsent_at) is not null
          or k.rejections_today is not null
        then private.delays_to_tell(k) end,
      case when k.connection is not null then private.connection_to_tell(k) end,
      case when k.tenant_id in (
          select r.tenant_id from public.reminder_rules r where r.active and r.channel in ('sms', 'webhook')
        )
        then private.silent_rules(k.tenant_id) end,
      case when k.tenant_id in (
          select r.tenant_id from public.alert_recipients r where r.failing_since is not null
        )
        then private.unreached_recipients(k.tenant_id) end
    ), '') as attention,
    k.*
  from private.tenant_counts k
  order by attention, k.tenant
) c
-- From here on only of the tenants that are shown.
cross join lateral (
  select jsonb_object_agg(r.status, r.count) as events_today,
    coalesce(sum(r.incomplete), 0) as incomplete_today
  from (
    select w.status, count(*) as count,
      count(*) filter (where w.status = 'applied' and w.reason is not null) as incomplete
    from (
      -- All of them would take as long as the day was busy.
      select d.status, d.reason
      from public.webhook_events d
      where d.tenant_id = c.tenant_id and d.received_at > now() - interval '24 hours'
      order by d.received_at desc
      limit 1000
    ) w
    group by w.status
  ) r
) s;
comment on view public.tenant_health is
  'How each tenant fares, those in trouble first: what is wrong and what to do, the last webhook, events in trouble, refused requests of the last 24 hours per reason, the oldest reminder that is due and unsent, dead letters and why, what came back from providers, channels that are stopped, the last error of a provider, and how it is connected to Cal.com''s API.';

comment on column public.tenant_health.attention is
  'What is wrong and what to do about it; empty when all is well.';
comment on column public.tenant_health.oldest_unsent_at is 'Since when a reminder is due and not sent; should be empty or just now.';
comment on column public.tenant_health.dead_letter_reasons is
  'How many of those there are for each reason (reminders.reason_code); null when there are none.';
comment on column public.tenant_health.provider_reports is
  'What providers said, in the last seven days, of messages they had taken: bounced, complained, delayed, undelivered with Twilio''s error code and so on, and how often; without those that were sent or delivered.';
comment on column public.tenant_health.stopped_channels is
  'Channels that cannot send, a broken key for example, with the provider''s words; null when all do. After putting it right: set_channel() or reopen_channel().';
comment on column public.tenant_health.last_event_at is 'When the last webhook of Cal.com arrived.';
comment on column public.tenant_health.events_today is
  'Events of the last 24 hours, per result; of the newest thousand, if there were more.';
comment on column public.tenant_health.incomplete_today is
  'Those of them that are applied and in which a custom template of Cal.com left something out: see event_log.';
comment on column public.tenant_health.failed_events is 'Events that could not be applied: see event_log, then replay_events().';
comment on column public.tenant_health.unparseable_events is 'Events without a usable shape: see event_log.';
comment on column public.tenant_health.not_stored_today is
  'Webhooks of the last 24 hours that could not be stored, or whose secret could not be read: Cal.com was answered 503 and may never send them again. Compare its bookings with these.';
comment on column public.tenant_health.pending_events is
  'Events that are stored and not applied yet: for seconds while others of the same booking are, or until the tenant is enabled.';
comment on column public.tenant_health.pending_since is 'When the oldest of those arrived.';
comment on column public.tenant_health.rejections_today is 'Refused requests of the last 24 hours, per reason.';
comment on column public.tenant_health.dead_letters is 'Reminders that could not be sent: see reminder_log, then retry_reminders().';
comment on column public.tenant_health.unknown_reminders is 'Reminders of which the provider did not say whether it took them: see reminder_log.';
comment on column public.tenant_health.last_provider_error is 'The last error of a provider in seven days.';
comment on column public.tenant_health.connection is
  'Whether its key to Cal.com''s API is used; empty when it is not connected.';
comment on column public.tenant_health.webhook is
  'How its webhook at Cal.com was when it was last looked at: see connection.';
comment on column public.tenant_health.last_reconciled_at is 'When a comparison with Cal.com was last through.';
comment on column public.tenant_health.never_told is
  'Bookings of the last seven days'' findings that no webhook had told of: see found_in_cal.';
comment on column public.tenant_health.api_error is 'Why the last requests to Cal.com''s API failed.';
comment on column public.tenant_health.tenant is 'The tenant''s slug.';
comment on column public.tenant_health.disabled_at is 'Since when it is disabled; empty while it is not.';
comment on column public.tenant_health.tenant_id is 'The tenant.';

-- It counts what is private: for Studio only.
revoke all on public.tenant_health from anon, authenticated, service_role;
