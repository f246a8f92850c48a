-- Delivering alerts: functions/deliver-alerts claims messages, sends them, and settles what became
-- of each. A function of its own, as an alert may be that deliver-reminders does not work.

-- Claiming ---------------------------------------------------------------------------------------

create function private.end_unclear_alert_messages(p_now timestamptz)
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  update private.alert_messages m
  set state = 'unknown', leased_until = null, settled_at = p_now,
      error = coalesce(m.error, 'Its sender was lost while sending it, twice.')
  from public.alert_recipients r
  where m.state = 'pending'
    and m.leased_until <= p_now
    and m.may_be_taken
    and r.id = m.recipient_id
    -- Who receives a webhook tells by its id that it is the same.
    and r.channel <> 'webhook'
$$;
comment on function private.end_unclear_alert_messages(timestamptz) is
  'Ends messages whose sender was lost a second time: twice is better than never, more often is not.';

create function private.lock_alert_messages(p_limit integer, p_now timestamptz)
  returns bigint[]
  language sql
  volatile
  set search_path = ''
as $$
  select coalesce(array_agg(l.id), '{}')
  from (
    select m.id
    from private.alert_messages m
    where m.state = 'pending'
      and m.send_at <= p_now
      and coalesce(m.leased_until, '-infinity') <= p_now
    order by m.is_critical desc, m.send_at
    limit p_limit
    for update skip locked
  ) l
$$;
comment on function private.lock_alert_messages(integer, timestamptz) is
  'Messages that are due and no sender has, critical ones first.';

create function private.drop_old_news(p_ids bigint[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  -- What a recipient may have been told already stays as it was told.
  v_ids constant bigint[] := array(
    select m.id
    from private.alert_messages m
    where m.id = any (p_ids) and not m.may_be_taken and m.leased_until is null
  );
begin
  delete from private.alert_notices n
  using public.alerts a
  where n.opened_in = any (v_ids)
    and a.id = n.alert_id
    and (a.resolved_at is not null or a.acknowledged_at is not null or a.reopened <> n.episode);
  update private.alert_notices n
  set resolved_in = null
  from public.alerts a
  where n.resolved_in = any (v_ids)
    and a.id = n.alert_id
    and (a.resolved_at is null or a.reopened <> n.episode);
  delete from private.alert_messages m
  where m.id = any (v_ids)
    and case m.kind
      when 'news' then not exists (
        select from private.alert_notices n where m.id in (n.opened_in, n.resolved_in))
      -- Who asked for it does not wait any more.
      when 'test' then m.made_at < p_now - interval '5 minutes'
      else false
    end;
end;
$$;
comment on function private.drop_old_news(bigint[], timestamptz) is
  'Takes out of messages what is no news any more: what was resolved or acknowledged before it was told, and what came back before it was told to be over.';

create function private.alert_as_told(p_alert public.alerts, p_change text)
  returns jsonb
  language sql
  stable
  set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_alert.id, 'change', p_change, 'kind', p_alert.kind, 'subject', p_alert.subject,
    'tenant', (select t.slug from public.tenants t where t.id = p_alert.tenant_id),
    'summary', p_alert.summary, 'what_to_do', p_alert.what_to_do, 'evidence', p_alert.evidence,
    'is_critical', (select k.is_critical from private.alert_catalog() k where k.kind = p_alert.kind),
    'opened_at', p_alert.opened_at, 'last_seen_at', p_alert.last_seen_at,
    'resolved_at', p_alert.resolved_at, 'reopened', p_alert.reopened)
$$;
comment on function private.alert_as_told(public.alerts, text) is
  'An alert as a recipient is told of it. p_change: opened, resolved, or open where nothing changed.';

create type private.told_alert as (
  alert public.alerts,
  change text
);
comment on type private.told_alert is 'An alert in a message, and what the message says has become of it.';

create function private.alerts_in(
  p_message private.alert_messages,
  p_recipient public.alert_recipients,
  p_now timestamptz
)
  returns setof private.told_alert
  language sql
  stable
  set search_path = ''
as $$
  select a, 'opened'
  from private.alert_notices n
  join public.alerts a on a.id = n.alert_id
  where n.opened_in = p_message.id
  union all
  select a, 'resolved'
  from private.alert_notices n
  join public.alerts a on a.id = n.alert_id
  where n.resolved_in = p_message.id
  union all
  select d, case when d.resolved_at is null then 'open' else 'resolved' end
  from private.digest_of(p_recipient, p_now) d
  where p_message.kind = 'digest'
$$;
comment on function private.alerts_in(
  private.alert_messages, public.alert_recipients, timestamptz) is 'What a message tells.';

create function private.alert_message_content(
  p_message private.alert_messages,
  p_recipient public.alert_recipients,
  p_now timestamptz
)
  returns jsonb
  language sql
  stable
  set search_path = ''
as $$
  with told as materialized (
    select * from private.alerts_in(p_message, p_recipient, p_now)
  ),
  -- More than anybody reads; of the rest only how many there are.
  shown as (
    select t.*
    from told t
    join private.alert_catalog() k on k.kind = (t.alert).kind
    order by (t.change = 'resolved'), k.is_critical desc, (t.alert).opened_at, (t.alert).id
    limit 50
  )
  select jsonb_build_object(
    'id', p_message.id,
    'attempt', p_message.attempts,
    'kind', p_message.kind,
    'made_at', p_message.made_at,
    'idempotency_key', 'alert/' || p_message.id,
    'recipient', jsonb_build_object(
      'id', p_recipient.id, 'channel', p_recipient.channel, 'address', p_recipient.address,
      'tenant', p_recipient.tenant, 'time_zone', p_recipient.time_zone,
      'secret', private.alert_secret(p_recipient.id)),
    'alerts', coalesce((select jsonb_agg(private.alert_as_told(s.alert, s.change)) from shown s), '[]'),
    'left_out', (select count(*) from told) - (select count(*) from shown))
$$;
comment on function private.alert_message_content(
  private.alert_messages, public.alert_recipients, timestamptz) is
  'What a sender gets of a message: to whom it goes and, as it is now, what it tells.';

create function public.claim_alert_messages(
  p_limit integer default 20,
  p_lease_seconds integer default 150,
  p_now timestamptz default now()
)
  returns setof jsonb
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
declare
  v_ids bigint[];
begin
  perform private.note_functions();
  -- A clone has its original's recipients. Sending may be paused: they are to hear all the same.
  if private.why_not_itself() is not null then
    return;
  end if;
  perform private.end_unclear_alert_messages(p_now);
  v_ids := private.lock_alert_messages(p_limit, p_now);
  perform private.drop_old_news(v_ids, p_now);

  return query
  with claimed as (
    update private.alert_messages m
    set attempts = m.attempts + 1,
        may_be_taken = m.may_be_taken or m.leased_until is not null,
        leased_until = p_now + make_interval(secs => p_lease_seconds)
    where m.id = any (v_ids)
    returning m as message
  )
  select private.alert_message_content(c.message, r, p_now)
  from claimed c
  join public.alert_recipients r on r.id = (c.message).recipient_id
  order by (c.message).is_critical desc, (c.message).id;
end;
$$;
comment on function public.claim_alert_messages(integer, integer, timestamptz) is
  'Hands out up to p_limit messages to recipients of alerts to one sender for p_lease_seconds, with what they tell as it is now. What is not settled in time is handed out once more. Nothing where this installation is not taken for what it was.';
revoke execute on function public.claim_alert_messages(integer, integer, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.claim_alert_messages(integer, integer, timestamptz) to service_role;

-- Settling ---------------------------------------------------------------------------------------

create type private.alert_settlement as (
  id bigint,
  attempt integer,
  outcome text,
  provider text,
  error text,
  retry_after_seconds integer
);
comment on type private.alert_settlement is
  'What a sender says of an attempt: a row of what settle_alert_messages() takes.';

create function private.alert_state_after(
  p_message private.alert_messages,
  p_settlement private.alert_settlement
)
  returns private.alert_message_state
  language sql
  immutable
  set search_path = ''
as $$
  select case
    when p_settlement.outcome in ('sent', 'failed') then p_settlement.outcome
    -- Who tests wants to know now.
    when p_message.kind = 'test' then case p_settlement.outcome when 'unknown' then 'unknown' else 'failed' end
    when p_settlement.outcome = 'unknown'
      and p_message.may_be_taken
      and p_settlement.provider not in ('resend', 'webhook') then 'unknown'
    else 'pending'
  end::private.alert_message_state
$$;
comment on function private.alert_state_after(private.alert_messages, private.alert_settlement) is
  'What an attempt makes of a message. It is tried again for as long as it is news; where nobody knows whether it was taken and nobody could tell, once.';

create function private.alert_retry_at(
  p_message private.alert_messages,
  p_settlement private.alert_settlement,
  p_now timestamptz
)
  returns timestamptz
  language sql
  volatile
  set search_path = ''
as $$
  select coalesce(
    case when not p_message.is_critical and r.quiet_from is not null
      then private.end_of_quiet(d.at, r.quiet_from, r.quiet_until, r.time_zone) end,
    d.at)
  from public.alert_recipients r,
    (select p_now + private.send_delay(
      least(p_message.attempts, 10), p_settlement.retry_after_seconds) as at) d
  where r.id = p_message.recipient_id
$$;
comment on function private.alert_retry_at(
  private.alert_messages, private.alert_settlement, timestamptz) is
  'When a message that was not sent is tried again: as reminders are, at most an hour later, and not in the recipient''s quiet hours.';

create function private.forget_notices(p_message_id bigint)
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  delete from private.alert_notices n where n.opened_in = p_message_id;
  update private.alert_notices n set resolved_in = null where n.resolved_in = p_message_id;
$$;
comment on function private.forget_notices(bigint) is
  'What a message was to tell, its recipient does not know: as far as it is so still, it is news again.';

create function private.settle_alert_message(
  p_settlement private.alert_settlement,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_error constant text := left(private.trimmed(p_settlement.error), 500);
  v_message private.alert_messages;
  v_state private.alert_message_state;
begin
  select m.* into v_message
  from private.alert_messages m
  where m.id = p_settlement.id
    and m.state = 'pending'
    -- A late word of an earlier sender counts only where it is good.
    and (m.attempts = p_settlement.attempt and m.leased_until is not null
      or p_settlement.outcome = 'sent')
  for update;
  if not found then
    return;
  end if;
  v_state := private.alert_state_after(v_message, p_settlement);

  update private.alert_messages m
  set state = v_state, leased_until = null, error = v_error,
      may_be_taken = m.may_be_taken or p_settlement.outcome = 'unknown',
      settled_at = case when v_state <> 'pending' then p_now end,
      send_at = case when v_state = 'pending'
        then private.alert_retry_at(v_message, p_settlement, p_now) else m.send_at end
  where m.id = v_message.id;
  if v_state = 'failed' then
    perform private.forget_notices(v_message.id);
  end if;

  update public.alert_recipients r
  set last_sent_at = case when v_state = 'sent' then p_now else r.last_sent_at end,
      failing_since = case when v_state <> 'sent' then coalesce(r.failing_since, p_now) end,
      failure = case when v_state <> 'sent' then coalesce(v_error, 'No reason was given.') end
  where r.id = v_message.recipient_id;
end;
$$;
comment on function private.settle_alert_message(private.alert_settlement, timestamptz) is
  'Notes what became of an attempt, and at its recipient whether it can be told.';

create function public.settle_alert_messages(p_results jsonb, p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
begin
  -- By id: the order of all who settle several.
  perform private.settle_alert_message(s, p_now)
  from (
    select x from jsonb_populate_recordset(null::private.alert_settlement, p_results) x order by x.id
  ) r (s);
end;
$$;
comment on function public.settle_alert_messages(jsonb, timestamptz) is
  'Notes what became of messages to recipients of alerts: [{"id", "attempt", "outcome", "provider", "error", "retry_after_seconds"}], outcome one of sent, retry, failed, unknown, blocked. Doing it twice changes nothing.';
revoke execute on function public.settle_alert_messages(jsonb, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.settle_alert_messages(jsonb, timestamptz) to service_role;

-- Telling by itself --------------------------------------------------------------------------------

create function private.ping_alert_sender()
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_request_id bigint;
begin
  -- Nobody to ping is told by health() and doctor().
  if private.why_not_itself() is not null or private.setting('calbase_functions_url') is null then
    return null;
  end if;
  -- Only a hint, as for reminders: what is due stays due, and it is pinged again.
  v_request_id := private.call_function('deliver-alerts', '{}', 5000);
  perform private.note_ping(v_request_id, p_function => 'deliver-alerts');
  return v_request_id;
end;
$$;
comment on function private.ping_alert_sender() is
  'Asks functions/deliver-alerts to work; gives the pg_net request id, null when there is nobody to ask.';

create function private.tell_alerts(p_now timestamptz default now())
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.plan_alert_messages(p_now);
  if not exists (
    select
    from private.alert_messages m
    where m.state = 'pending'
      and m.send_at <= p_now
      and coalesce(m.leased_until, '-infinity') <= p_now
  ) then
    return null;
  end if;
  return private.ping_alert_sender();
end;
$$;
comment on function private.tell_alerts(timestamptz) is
  'Makes the messages that are to be sent to recipients of alerts and pings their sender while any is due; gives the pg_net request id. Run twice a minute.';

-- Trying it out --------------------------------------------------------------------------------------

create function private.make_alert_tests(p_recipient_id bigint, p_now timestamptz)
  returns integer
  language sql
  volatile
  set search_path = ''
as $$
  with made as (
    insert into private.alert_messages (recipient_id, kind, made_at, send_at)
    select r.id, 'test', p_now, p_now
    from public.alert_recipients r
    where (p_recipient_id is null or r.id = p_recipient_id)
      -- Who asks again wants to know what became of it.
      and not exists (
        select
        from private.alert_messages m
        where m.recipient_id = r.id
          and m.kind = 'test'
          and (m.state = 'pending' or m.made_at > p_now - interval '1 minute')
      )
    on conflict (recipient_id, kind, is_critical) where state = 'pending' do nothing
    returning id
  )
  select count(*)::integer from made
$$;
comment on function private.make_alert_tests(bigint, timestamptz) is
  'Makes a test message for a recipient, or for all of them; tells how many. None for one that has had its test in this minute.';

create function public.test_alerts(
  p_recipient_id bigint default null,
  p_now timestamptz default now()
)
  returns table (
    recipient_id bigint,
    channel public.alert_channel,
    address text,
    tenant text,
    waiting boolean,
    outcome text,
    note text
  )
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if not exists (
    select from public.alert_recipients r where p_recipient_id is null or r.id = p_recipient_id
  ) then
    perform private.refuse(
      case when p_recipient_id is null then 'There is no alert recipient'
        else format('There is no alert recipient %s', p_recipient_id) end,
      'select add_alert_recipient(''email'', ''ops@example.com''); adds one.', 'no_data_found');
  end if;
  if private.why_not_itself() is not null then
    perform private.refuse(
      private.why_not_itself(), 'nothing is sent from here. select * from doctor(); says what lets it.');
  end if;
  if private.make_alert_tests(p_recipient_id, p_now) > 0 then
    perform private.ping_alert_sender();
  end if;

  return query
  select distinct on (r.id) r.id, r.channel, r.address, r.tenant, m.state = 'pending',
    m.state::text,
    case when m.state = 'pending' then 'Run this again in a second.' else m.error end
  from public.alert_recipients r
  join private.alert_messages m on m.recipient_id = r.id and m.kind = 'test'
  where p_recipient_id is null or r.id = p_recipient_id
  order by r.id, m.id desc;
end;
$$;
comment on function public.test_alerts(bigint, timestamptz) is
  'Sends a test to every recipient of alerts, or to one, quiet hours or not, and says what came of it: run again after a second, it has the answer. outcome: pending, sent, failed or unknown. One test a minute for each.';
revoke execute on function public.test_alerts(bigint, timestamptz)
  from public, anon, authenticated, service_role;

-- Where it fails ---------------------------------------------------------------------------------------

create function private.alerts_waiting_since(p_now timestamptz)
  returns timestamptz
  language sql
  stable
  set search_path = ''
as $$
  select min(greatest(m.send_at, m.leased_until))
  from private.alert_messages m
  where m.state = 'pending'
    and m.send_at < p_now - interval '10 minutes'
    and coalesce(m.leased_until, '-infinity') < p_now - interval '10 minutes'
$$;
comment on function private.alerts_waiting_since(timestamptz) is
  'Since when a message to a recipient of alerts has been waiting for its sender; null when none has for ten minutes.';

create function private.failing_alert_recipients(p_are_tenants boolean, p_now timestamptz)
  returns text
  language sql
  stable
  set search_path = ''
as $$
  -- By number, as who asks health() is not to learn addresses.
  select string_agg(
    concat(r.id, ' (', r.channel, case when r.tenant is not null then ' of ' || r.tenant end, ')'),
    ', ' order by r.id)
  from public.alert_recipients r
  where (r.tenant_id is not null) = p_are_tenants
    and r.failing_since < p_now - interval '10 minutes'
$$;
comment on function private.failing_alert_recipients(boolean, timestamptz) is
  'The operators, or the tenants'' recipients, who have not been reached for ten minutes; null when there is none.';

create function private.alerts_trouble(p_now timestamptz default now())
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_waiting constant timestamptz := private.alerts_waiting_since(p_now);
  v_failing constant text := private.failing_alert_recipients(false, p_now);
begin
  return coalesce(
    case when v_waiting is not null then format(
      'Alerts have not been sent since %s: functions/deliver-alerts does not fetch them.',
      to_char(v_waiting at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')) end,
    'Alerts cannot be delivered to recipient ' || v_failing || '.');
end;
$$;
comment on function private.alerts_trouble(timestamptz) is
  'Why the operators are not told of alerts; null when they are.';
