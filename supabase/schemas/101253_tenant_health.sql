-- Tenant health: how each tenant fares, what is wrong and what to do.
--
-- Studio orders a view by its first column, ascending: it begins with what is wrong.

create view private.tenant_counts with (security_invoker = true) as
select
  t.slug as tenant, e.last_event_at, t.disabled_at, s.events_today, s.incomplete_today, j.not_stored_today, e.failed_events, e.unparseable_events,
  e.pending_events, e.pending_since,
  j.rejections_today, r.oldest_unsent_at, r.dead_letters, q.dead_letter_reasons,
  r.unknown_reminders, k.provider_reports, c.stopped_channels, d.last_provider_error,
  n.state as connection, n.webhook, n.last_reconciled_at, n.never_told, n.error as api_error,
  t.id as tenant_id
from public.tenants t
cross join lateral (
  select
    (
      -- Not what calbase says itself: a meeting is over whether or not Cal.com is heard of.
      select w.received_at
      from public.webhook_events w
      where w.tenant_id = t.id and w.provider = 'cal.com'
      order by w.received_at desc
      limit 1
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
    from (
      select d.status, d.reason
      from public.webhook_events d
      where d.tenant_id = t.id and d.received_at > now() - interval '24 hours'
      -- None, as above: a busy day must not keep Studio from showing the others.
      limit (select null::bigint)
    ) w
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
      -- The first of each line, by the index: not all that is due, and not what is ahead.
      select min(o.send_at)
      from unnest('{scheduled,queued}'::public.reminder_status[]) w (status)
      cross join unnest(enum_range(null::public.reminder_channel)) c (channel)
      cross join lateral (
        select q.send_at
        from public.reminders q
        where q.tenant_id = t.id
          and q.status in ('scheduled', 'queued', 'failed', 'unknown')
          and q.status = w.status
          and q.channel = c.channel
          and q.send_at <= now()
        order by q.send_at
        limit 1
      ) o
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
left join private.connections_told n on n.tenant_id = t.id;
comment on view private.tenant_counts is 'What tenant_health tells, a row per tenant.';

create function private.failures_to_tell(c private.tenant_counts)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array_remove(array[
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
  ], null);
end;
$$;
comment on function private.failures_to_tell(private.tenant_counts) is
  'What went wrong at a tenant, a sentence each, with what to do; the worst first.';

create function private.delays_to_tell(c private.tenant_counts)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if c.disabled_at is not null then
    return '{}';
  end if;
  return array_remove(array[
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
  ], null);
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
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array_remove(array[
    case when c.connection = 'refused'
      then 'Cal.com refuses the key of its API: connection says why.' end,
    case when c.webhook in ('different', 'inactive', 'missing') then format(
      'The webhook at Cal.com is %s: connection says what is wrong. To mend it: npm run tenant -- connect %s',
      c.webhook, c.tenant) end,
    case when c.never_told > 0 then format(
      'Bookings of seven days that no webhook told of: %s. They are here by Cal.com''s API: see found_in_cal.',
      c.never_told) end
  ], null);
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
  nullif(
    array_to_string(
      private.failures_to_tell(c) || private.delays_to_tell(c) || private.connection_to_tell(c)
        || private.silent_rules(c.tenant_id) || private.unreached_recipients(c.tenant_id), ' '),
    ''
  ) as attention,
  c.*
from private.tenant_counts c
order by attention, c.tenant;
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
