-- Watching sending: what goes wrong on the way to people. A function for each kind of alert, or two.

create function private.is_about_credentials(p_reason text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Resend and Twilio begin with the status, a mail server's refused login has a code of RFC 4954.
  return p_reason ~ '^\S+ 40[13]\M' or p_reason ~* '\m(53[0458]|invalid login|authenticat\w*|api key)\M';
end;
$$;
comment on function private.is_about_credentials(text) is
  'Whether a channel was stopped because its provider refuses who asks.';

create function private.find_stopped_channels()
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  with stopped as (
    select c.channel, c.stopped_at, c.failures, t.id as tenant_id, t.slug,
      left(private.without_addresses(c.reason), 300) as reason,
      case when private.is_about_credentials(c.reason) then 'credentials_refused'
        else 'channel_stopped' end::public.alert_kind as kind,
      -- The project has no account that calls URLs.
      a.tenant_id is not null or c.channel = 'webhook' as has_own
    from private.channel_circuits c
    join public.tenants t on t.id = c.tenant_id and t.disabled_at is null
    left join private.channel_accounts a on a.tenant_id = c.tenant_id and a.channel = c.channel
  )
  select s.tenant_id, s.kind, s.channel::text, s.kind = 'credentials_refused' or s.failures > 1, true,
    format('%s sends nothing by %s since %s: %s', s.slug, s.channel, private.in_utc(s.stopped_at), s.reason),
    format('Put it right at the provider, or give calbase the right settings: select set_channel(%L, %L, …); Then: select reopen_channel(%1$L, %2$L); What is due waits meanwhile, and is sent then if it is not too late.',
      s.slug, s.channel),
    jsonb_build_object('stopped_at', s.stopped_at, 'reason', s.reason, 'attempts', s.failures)
  from stopped s
  where s.has_own
  union all
  select null, s.kind, s.channel::text, bool_or(s.kind = 'credentials_refused' or s.failures > 1), false,
    format('The project''s own account for %s sends nothing since %s: %s',
      s.channel, private.in_utc(min(s.stopped_at)), min(s.reason)),
    'Put it right at the provider, or the secrets of the functions (npm run setup). It is tried again by itself, after an hour at most; at once by reopen_channel(). What is due waits meanwhile, and is sent then if it is not too late.',
    jsonb_build_object('stopped_at', min(s.stopped_at), 'reason', min(s.reason),
      'attempts', max(s.failures), 'count', count(*), 'tenants', to_jsonb((array_agg(s.slug order by s.slug))[1:10]))
  from stopped s
  where not s.has_own
  group by s.kind, s.channel
$$;
comment on function private.find_stopped_channels() is
  'Channels that are stopped: of a tenant''s own account for each, of the project''s once.';

create type private.failing_account as (
  tenant_id uuid,
  channel public.reminder_channel,
  slugs text[],
  count bigint,
  first_due_at timestamptz,
  attempts integer,
  is_enough boolean,
  reason text
);
comment on type private.failing_account is
  'An account, of a tenant or of the project (tenant_id is empty), with reminders that were tried in vain.';

create function private.channels_tried_in_vain()
  returns table (tenant_id uuid, channel public.reminder_channel)
  language plpgsql
  stable
  rows 10
  set search_path = ''
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
  set enable_sort = 'off'
as $$
begin
  -- From one to the next in the index, past all else that was tried in vain on it.
  return query
  with recursive tried as (
    (
      select r.tenant_id, r.channel
      from public.reminders r
      where r.status = 'scheduled' and r.reason_code = 'attempt_failed'
      order by r.tenant_id, r.channel
      limit 1
    )
    union all
    select n.tenant_id, n.channel
    from tried l
    cross join lateral (
      select r.tenant_id, r.channel
      from public.reminders r
      where r.status = 'scheduled'
        and r.reason_code = 'attempt_failed'
        and (r.tenant_id, r.channel) > (l.tenant_id, l.channel)
      order by r.tenant_id, r.channel
      limit 1
    ) n
  )
  select t.tenant_id, t.channel from tried t;
end;
$$;
comment on function private.channels_tried_in_vain() is
  'The channels of tenants on which reminders were tried in vain, and are tried again. One look into an index for each.';

create function private.failing_accounts(p_now timestamptz)
  returns setof private.failing_account
  language sql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
  select case when r.has_own then r.tenant_id end, r.channel, (array_agg(distinct r.slug))[1:10],
    count(*), min(r.due_at), max(r.attempts),
    bool_or(r.attempts >= 3 and r.due_at <= p_now - interval '5 minutes'),
    left(private.without_addresses(min(r.reason_detail)), 300)
  from (
    select q.*, t.id as tenant_id, c.channel, t.slug,
      a.tenant_id is not null or c.channel = 'webhook' as has_own
    from private.channels_tried_in_vain() c
    join public.tenants t on t.id = c.tenant_id and t.disabled_at is null
    left join private.channel_accounts a on a.tenant_id = c.tenant_id and a.channel = c.channel
    cross join lateral (
      select v.due_at, v.attempts, v.reason_detail
      from public.reminders v
      where v.tenant_id = c.tenant_id
        and v.channel = c.channel
        and v.status = 'scheduled'
        and v.reason_code = 'attempt_failed'
        and v.due_at <= p_now - interval '2 minutes'
      order by v.due_at
      limit 10000
    ) q
    where not exists (
      select
      from private.channel_circuits s
      where s.tenant_id = c.tenant_id and s.channel = c.channel
    )
  ) r
  group by 1, 2
$$;
comment on function private.failing_accounts(timestamptz) is
  'Accounts with reminders that have been due for two minutes, were tried in vain, and are tried again; up to 10000 of each tenant.';

create function private.sent_since(
  p_account private.failing_account,
  p_now timestamptz
)
  returns bigint
  language sql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
  select count(*)
  from public.tenants t
  join public.reminders r
    on r.tenant_id = t.id and r.due_at >= p_account.first_due_at and r.due_at <= p_now
  where r.channel = p_account.channel
    and r.status = 'sent'
    and case
      when p_account.tenant_id is not null then t.id = p_account.tenant_id
      else not exists (
        select
        from private.channel_accounts a
        where a.tenant_id = t.id and a.channel = p_account.channel
      )
    end
$$;
comment on function private.sent_since(private.failing_account, timestamptz) is
  'How many reminders an account has sent of those due since its first one that was tried in vain. Only asked while there is one.';

create function private.find_failing_accounts(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  -- Of one mail in many that is put off, its recipient's server may be the cause.
  select a.tenant_id, 'channel_stopped'::public.alert_kind, a.channel::text, a.is_enough, a.tenant_id is not null,
    case
      when a.tenant_id is not null then format(
        'What %s is to send by %s is not taken: %s since %s. %s',
        a.slugs[1], a.channel, a.count, private.in_utc(a.first_due_at), a.reason)
      else format(
        'What is to be sent by %s through the project''s own account is not taken: %s since %s. %s',
        a.channel, a.count, private.in_utc(a.first_due_at), a.reason)
    end,
    format('Is the provider, or the server that the webhooks go to, down? It is tried again by itself, at most an hour apart and eight times, and not after the meeting has begun; reminder_log shows what was given up. When it is up again, what of that is still of use is sent by: select retry_reminders(%s);',
      coalesce(quote_literal(case when a.tenant_id is not null then a.slugs[1] end), '…')),
    jsonb_strip_nulls(jsonb_build_object('count', a.count, 'first_due_at', a.first_due_at,
      'attempts', a.attempts, 'reason', a.reason,
      'tenants', case when a.tenant_id is null then to_jsonb(a.slugs) end))
  from private.failing_accounts(p_now) a
  where a.count > private.sent_since(a, p_now)
$$;
comment on function private.find_failing_accounts(timestamptz) is
  'Accounts that send less than they try in vain: of a tenant''s own for each, of the project''s once.';

create function private.late_reminders(p_now timestamptz)
  returns table (tenant_id uuid, send_at timestamptz)
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
as $$
begin
  return query
  (
    select r.tenant_id, r.send_at
    from public.reminders r
    where r.status = 'scheduled'
      and date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        <= date_bin('5 minutes', p_now, '2000-01-01 00:00Z')
      and r.send_at <= p_now - interval '2 minutes'
    limit 10000
  )
  union all
  (
    select r.tenant_id, r.send_at
    from public.reminders r
    where r.status = 'queued'
      and r.send_at <= p_now - interval '2 minutes'
      and coalesce(r.claimed_until, '-infinity') <= p_now
    order by r.queued_at
    limit 10000
  );
end;
$$;
comment on function private.late_reminders(timestamptz) is
  'Reminders that have been due for two minutes and that no sender has, up to 20000.';

create function private.find_late_reminders(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select null::uuid, 'reminders_late'::public.alert_kind, '', min(l.send_at) <= p_now - interval '5 minutes', false,
    format('Reminders are late: %s, the first since %s. Tenants: %s.',
      count(*), private.in_utc(min(l.send_at)), count(distinct l.tenant_id)),
    concat_ws(' ',
      private.why_not_to_send(),
      'select * from doctor(); says what is wrong with the installation. If it is well, an account is too slow for what it has to send: show_channels() tells its rate_per_second. Do not queue them again: they are, and none is sent after its meeting has begun.'),
    jsonb_build_object('count', count(*), 'first_due_at', min(l.send_at),
      'tenants', to_jsonb((array_agg(distinct t.slug))[1:10]))
  from private.late_reminders(p_now) l
  join public.tenants t on t.id = l.tenant_id and t.disabled_at is null
  having count(*) > 0
$$;
comment on function private.find_late_reminders(timestamptz) is
  'That reminders have been due for five minutes. Of all tenants together: what makes them late seldom is one''s own.';

-- Whether a queue grows is seen only by who knows how long it was.
create table private.queue_lengths (
  queue text not null,
  measured_at timestamptz not null,
  length integer not null,
  oldest_age interval not null,
  constraint queue_lengths_pkey primary key (queue, measured_at),
  constraint queue_is_known check (queue in ('reminders', 'events'))
);
alter table private.queue_lengths enable row level security;
comment on table private.queue_lengths is
  'How much waited to be sent (reminders) and to be applied (events), minute by minute, in the last hour.';

create function private.measure_queues(p_now timestamptz)
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  delete from private.queue_lengths l where l.measured_at < p_now - interval '1 hour';
  insert into private.queue_lengths (queue, measured_at, length, oldest_age)
  select q.queue, p_now, sum(g.value) filter (where g.name not like '%\_age\_seconds'),
    make_interval(secs => max(g.value) filter (where g.name like '%\_age\_seconds'))
  from (
    select * from private.reminder_gauges(p_now) union all select * from private.event_gauges(p_now)
  ) g
  join (values
    ('reminders', 'calbase_reminders_due'), ('reminders', 'calbase_reminders_queued'),
    ('reminders', 'calbase_reminder_oldest_due_age_seconds'),
    ('reminders', 'calbase_reminder_oldest_queued_age_seconds'),
    ('events', 'calbase_webhook_events_pending'),
    ('events', 'calbase_webhook_event_oldest_pending_age_seconds')
  ) q (queue, gauge) on q.gauge = g.name
  group by q.queue
  on conflict (queue, measured_at) do nothing
$$;
comment on function private.measure_queues(timestamptz) is 'Notes how much waits now.';

create function private.find_growing_queues(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  with measured as (
    select l.queue,
      max(l.length) filter (where l.measured_at = p_now) as length,
      max(l.oldest_age) filter (where l.measured_at = p_now) as oldest_age,
      min(l.length) filter (where l.measured_at > p_now - interval '5 minutes') as of_late,
      max(l.length) filter (where l.measured_at <= p_now - interval '5 minutes') as before,
      count(*) filter (where l.measured_at <= p_now - interval '5 minutes') as times_before
    from private.queue_lengths l
    where l.measured_at > p_now - interval '10 minutes' and l.measured_at <= p_now
    group by l.queue
  ),
  judged as (
    select m.*,
      -- Of more than ten thousand it is not known whether they are still more.
      m.length >= 1000 and m.times_before > 0
        and (m.of_late > m.before or m.of_late >= 10000) as grows,
      m.queue = 'events' and m.oldest_age >= interval '5 minutes' as is_stuck
    from measured m
  )
  select null::uuid, 'queue_growing'::public.alert_kind, j.queue, j.grows or j.is_stuck, false,
    format(
      case when j.queue = 'events'
        then 'Webhooks are stored, but wait to be applied: %s%s, the first for %s minutes.'
        else 'More reminders are due than are sent: %s%s wait, the first for %s minutes.' end,
      j.length, case when j.length >= 10000 then ' or more' end,
      floor(extract(epoch from j.oldest_age) / 60)),
    case when j.queue = 'events'
      then 'Does somebody keep a transaction open, in Studio''s SQL editor for example? pg_stat_activity tells. running_jobs shows long work. Nothing is lost: they are applied as soon as nobody is in the way. Do not replay them.'
      else 'select * from doctor(); says whether the sender answers; the functions'' logs say how fast. An account with a low rate_per_second (show_channels) takes what it takes. None is sent after its meeting has begun.'
    end,
    jsonb_build_object('length', j.length, 'length_before', j.before,
      'oldest_age_seconds', floor(extract(epoch from j.oldest_age)))
  from judged j
  where j.grows or j.length >= 500 and j.of_late >= j.before * 0.8
    or j.queue = 'events' and j.oldest_age >= interval '2 minutes'
$$;
comment on function private.find_growing_queues(timestamptz) is
  'Queues that are longer than ten minutes ago all the time, and webhooks that wait for longer than it can take.';

-- What went wrong lately ---------------------------------------------------------------------------

create function private.find_unknown_fates(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select r.tenant_id, 'unknown_fates'::public.alert_kind, r.channel::text, count(*) >= 3, true,
    format('Of reminders of %s nobody knows whether they arrived: %s by %s in a day.',
      t.slug, count(*), r.channel),
    'The provider did not answer, and may have taken them: sent again, they could come twice. Its own list of messages tells; reminder_log says which they are. Do not retry all of them.',
    jsonb_build_object('count', count(*), 'first_due_at', min(r.due_at), 'last_due_at', max(r.due_at))
  from public.reminders r
  join public.tenants t on t.id = r.tenant_id and t.disabled_at is null
  where r.status = 'unknown'
    and r.due_at > p_now - interval '1 day'
    and r.due_at <= p_now
  group by r.tenant_id, t.slug, r.channel
$$;
comment on function private.find_unknown_fates(timestamptz) is
  'Tenants of which nobody knows whether reminders of a day arrived.';

create function private.find_reached_limits(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select r.tenant_id, 'text_limit_reached'::public.alert_kind, r.reason_code::text, true, true,
    format(
      case r.reason_code
        when 'number_limit' then 'Text messages of %s were not sent, as their numbers had had as many as they may that day: %s.'
        else 'Text messages of %s were not sent, as they may not go to their countries: %s.'
      end,
      t.slug, count(*)),
    format('reminder_log says which. If that is not meant, allow more: select limit_texts(%L, …); If one number books again and again, somebody tries to make the tenant pay: leave the limit as it is.',
      t.slug),
    jsonb_build_object('count', count(*), 'first_due_at', min(r.due_at), 'last_due_at', max(r.due_at))
  from public.reminders r
  join public.tenants t on t.id = r.tenant_id and t.disabled_at is null
  where r.status = 'failed'
    and r.reason_code in ('number_limit', 'country_not_allowed', 'country_unknown')
    and r.due_at > p_now - interval '1 day'
    and r.due_at <= p_now
  group by r.tenant_id, t.slug, r.reason_code
$$;
comment on function private.find_reached_limits(timestamptz) is
  'Tenants of which text messages of a day were not sent because of a limit.';

create function private.find_returned_messages(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  with returned as (
    select d.tenant_id, d.channel,
      count(*) filter (where k.what <> 'complained') as returned,
      count(*) filter (where k.what = 'complained') as complaints
    from public.deliveries d
    cross join lateral (select split_part(d.feedback, ' ', 1) as what) k
    where d.feedback not in ('sent', 'delivered')
      and d.feedback_at > p_now - interval '1 day'
      and d.feedback_at <= p_now
      and k.what in ('bounced', 'undelivered', 'failed', 'complained')
    group by d.tenant_id, d.channel
  ),
  -- Whoever has a handful of them.
  compared as (
    select w.*, t.slug,
      (
        select count(*)
        from public.reminders r
        where r.tenant_id = w.tenant_id
          and r.due_at > p_now - interval '1 day'
          and r.due_at <= p_now
          and r.channel = w.channel
          and r.status in ('sent', 'failed')
      ) as of
    from returned w
    join public.tenants t on t.id = w.tenant_id and t.disabled_at is null
    where w.returned >= 5 or w.complaints >= 3
  )
  select c.tenant_id, 'messages_returned'::public.alert_kind, c.channel::text,
    c.returned >= 5 and c.returned > 0.05 * c.of or c.complaints >= 3 and c.complaints > 0.003 * c.of,
    true,
    format('Of %s messages of %s by %s in a day, %s came back and %s were called spam.',
      greatest(c.of, c.returned), c.slug, c.channel, c.returned, c.complaints),
    'reminder_log says which, and what the provider said. Those addresses get nothing more (suppressions). Above 5 % that come back, or 0.3 % spam, providers stop accounts: look at how people come by the form, and whether the sender''s domain or number is registered. Do not take addresses out of suppressions to try again.',
    jsonb_build_object('sent', c.of, 'returned', c.returned, 'complaints', c.complaints)
  from compared c
  where c.returned > 0.025 * c.of or c.complaints > 0.0015 * c.of
$$;
comment on function private.find_returned_messages(timestamptz) is
  'Tenants of which too many messages of a day came back, or were called spam, on a channel.';
