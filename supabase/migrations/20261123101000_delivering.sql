-- Delivering: the tick moves what is due into the queue; the sender claims, sends, settles.

select pgmq.create('reminders');

-- The tick --------------------------------------------------------------------------------

create function private.queue_due_reminders(
  p_limit integer default 5000,
  p_now timestamptz default now()
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_messages jsonb[];
begin
  -- Skips what a booking's transaction holds: it is about to move or cancel it.
  with due as (
    select r.tenant_id, r.id
    from public.reminders r
    where r.status = 'scheduled' and r.send_at <= p_now
    order by r.send_at
    limit p_limit
    for update skip locked
  ),
  queued as (
    update public.reminders r
    set status = 'queued'
    from due d
    where r.tenant_id = d.tenant_id and r.id = d.id
    returning r.tenant_id, r.id, r.generation, r.send_at
  )
  select array_agg(
    jsonb_build_object('tenant_id', q.tenant_id, 'reminder_id', q.id, 'generation', q.generation)
    order by q.send_at
  )
  into v_messages
  from queued q;

  if v_messages is null then
    return 0;
  end if;
  perform pgmq.send_batch('reminders', v_messages);
  return cardinality(v_messages);
end;
$$;
comment on function private.queue_due_reminders(integer, timestamptz) is
  'Moves due reminders into the queue, the longest due first; tells how many.';

create function private.is_anything_to_send(p_now timestamptz default now())
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select exists (
      select from public.reminders r
      where r.status = 'queued' and r.claimed_until is null
    )
    or exists (
      select from public.reminders r
      where r.status = 'queued' and r.claimed_until <= p_now
    )
  );
end;
$$;
comment on function private.is_anything_to_send(timestamptz) is
  'Whether something is queued that no sender holds.';

create function private.requeue_lost_reminders()
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  -- A queue can be purged with one click in Studio; what it held must not be forgotten.
  if exists (select from pgmq.q_reminders) then
    return 0;
  end if;

  update public.reminders r
  set status = 'scheduled', claimed_until = null
  from (
    select q.tenant_id, q.id
    from public.reminders q
    where q.status = 'queued'
    order by q.id
    for update skip locked
  ) q
  where r.tenant_id = q.tenant_id and r.id = q.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.requeue_lost_reminders() is
  'Plans reminders again whose messages are no longer in the queue; tells how many.';

create function private.setting(p_name text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select v.decrypted_secret from vault.decrypted_secrets v where v.name = p_name
  );
end;
$$;
comment on function private.setting(text) is
  'A setting of this project, from Vault: calbase_functions_url or calbase_cron_key.';

create function private.ping_sender()
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_url constant text := private.setting('calbase_functions_url');
begin
  if v_url is null then
    raise exception 'Vault has no secret named calbase_functions_url'
      using hint = 'select vault.create_secret(''https://<project>.supabase.co/functions/v1'', ''calbase_functions_url'');';
  end if;

  -- Only a hint: the request is sent after commit, never retried, and the next tick pings
  -- again while something is left. The sender works for up to a minute.
  return net.http_post(
    url := rtrim(v_url, '/') || '/deliver-reminders',
    headers := jsonb_build_object(
      'content-type', 'application/json',
      'x-cron-key', coalesce(private.setting('calbase_cron_key'), '')
    ),
    body := '{}'::jsonb,
    timeout_milliseconds := 60000
  );
end;
$$;
comment on function private.ping_sender() is
  'Asks functions/deliver-reminders to work; gives the pg_net request id.';

create table private.heartbeat (
  name text not null,
  beat_at timestamptz not null,
  constraint heartbeat_pkey primary key (name)
);
alter table private.heartbeat enable row level security;
comment on table private.heartbeat is 'When each scheduled job last ran.';

create function private.beat(p_name text, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into private.heartbeat as h (name, beat_at)
  values (p_name, p_now)
  on conflict (name) do update set beat_at = excluded.beat_at;
end;
$$;
comment on function private.beat(text, timestamptz) is 'Notes that a scheduled job ran.';

create function private.tick(p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_queued constant integer := private.queue_due_reminders(p_now => p_now);
begin
  perform private.beat('tick', p_now);
  if v_queued = 0 and private.is_anything_to_send(p_now) then
    perform private.requeue_lost_reminders();
  end if;
  if v_queued > 0 or private.is_anything_to_send(p_now) then
    perform private.ping_sender();
  end if;
  return v_queued;
end;
$$;
comment on function private.tick(timestamptz) is
  'Queues what is due and pings the sender if there is work; tells how many were queued. Run every ten seconds.';

-- Claiming --------------------------------------------------------------------------------

create function private.reason_not_to_send(p_reminder public.reminders, p_now timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_plan record;
begin
  select p.due_at, p.unwanted, rule.anchor, b.start_time
  into v_plan
  from private.planned_reminders(p_reminder.tenant_id, p_reminder.booking_id) p
  join public.reminder_rules rule
    on rule.tenant_id = p_reminder.tenant_id and rule.id = p.rule_id
  join public.bookings b
    on b.tenant_id = p_reminder.tenant_id and b.id = p_reminder.booking_id
  where p.rule_id = p_reminder.rule_id and p.recipient = p_reminder.recipient;

  return case
    when not found then 'The recipient is not on the booking.'
    when v_plan.unwanted is not null then v_plan.unwanted
    when v_plan.due_at <> p_reminder.due_at then 'The booking was moved.'
    when v_plan.anchor = 'before_start' and v_plan.start_time <= p_now
      then 'The meeting had begun.'
  end;
end;
$$;
comment on function private.reason_not_to_send(public.reminders, timestamptz) is
  'Why a reminder would be wrong at this moment; null when it is right.';

create function private.reminder_content(p_reminder public.reminders)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'channel', p_reminder.channel,
      'anchor', r.anchor,
      'offset_minutes', r.offset_minutes,
      'tenant', jsonb_build_object('name', t.name, 'time_zone', t.time_zone),
      'recipient', jsonb_build_object(
        'name', a.name, 'email', a.email, 'phone', a.phone, 'time_zone', a.time_zone,
        'locale', a.locale
      ),
      'booking', jsonb_build_object(
        'id', b.id,
        'cal_uid', b.cal_uid,
        'title', b.event_title,
        'event_type', b.event_type,
        'start_time', b.start_time,
        'end_time', b.end_time,
        'location', b.metadata ->> 'location',
        'video_url', b.metadata ->> 'video_url',
        'organizer_name', b.metadata #>> '{organizer,name}',
        'organizer_email', b.metadata #>> '{organizer,email}',
        -- Cal.com sends neither link; this is how its own pages are addressed.
        'reschedule_url', b.metadata ->> 'booker_url' || '/reschedule/' || b.cal_uid,
        'cancel_url', b.metadata ->> 'booker_url' || '/booking/' || b.cal_uid || '?cancel=true'
      )
    )
    from public.bookings b
    join public.tenants t on t.id = b.tenant_id
    join public.reminder_rules r
      on r.tenant_id = b.tenant_id and r.id = p_reminder.rule_id
    join public.booking_attendees a
      on a.tenant_id = b.tenant_id and a.booking_id = b.id and a.contact = p_reminder.recipient
    where b.tenant_id = p_reminder.tenant_id
      and b.id = p_reminder.booking_id
  );
end;
$$;
comment on function private.reminder_content(public.reminders) is
  'What a message is made of, from the booking as it is now.';

create function private.claim_messages(
  p_messages jsonb,
  p_lease_seconds integer,
  p_now timestamptz
)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_claimed jsonb;
begin
  -- Waits for a booking's transaction that is changing them; by id, the order of all who do.
  -- Found by key, and the status read only then: by status, the planner may walk everything
  -- that is queued for each of them.
  with held as materialized (
    select r as reminder, m.message_id
    from jsonb_to_recordset(p_messages) m (
      message_id bigint, tenant_id uuid, reminder_id uuid, generation integer
    )
    join public.reminders r
      on r.tenant_id = m.tenant_id and r.id = m.reminder_id and r.generation = m.generation
    order by r.id
    for update of r
  ),
  -- Judged now, not when it was queued.
  judged as materialized (
    select h.message_id, h.reminder, private.reason_not_to_send(h.reminder, p_now) as reason
    from held h
    where (h.reminder).status = 'queued'
  ),
  changed as (
    update public.reminders r
    set status = case when j.reason is null then r.status else 'skipped' end,
        reason = coalesce(j.reason, r.reason),
        attempts = r.attempts + (j.reason is null)::integer,
        claimed_until = case
          when j.reason is null then p_now + make_interval(secs => p_lease_seconds)
        end
    from judged j
    where r.tenant_id = (j.reminder).tenant_id and r.id = (j.reminder).id
    returning j.message_id, r as reminder
  )
  select jsonb_agg(
    private.reminder_content(c.reminder) || jsonb_build_object(
      'message_id', c.message_id,
      'tenant_id', (c.reminder).tenant_id,
      'reminder_id', (c.reminder).id,
      'generation', (c.reminder).generation,
      'attempt', (c.reminder).attempts,
      'idempotency_key', (c.reminder).id || '/' || (c.reminder).generation
    )
    order by c.message_id
  )
  into v_claimed
  from changed c
  where (c.reminder).status = 'queued';
  return coalesce(v_claimed, '[]');
end;
$$;
comment on function private.claim_messages(jsonb, integer, timestamptz) is
  'Claims the reminders of queue messages that are right to send now, and skips those that are not; gives what the messages are made of.';

create function public.claim_reminders(
  p_limit integer default 50,
  p_lease_seconds integer default 120,
  p_now timestamptz default now()
)
  returns setof jsonb
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
declare
  v_messages jsonb;
  v_claimed jsonb;
begin
  select jsonb_agg(m.message::jsonb || jsonb_build_object('message_id', m.msg_id))
  into v_messages
  from pgmq.read('reminders', p_lease_seconds, p_limit) m;
  if v_messages is null then
    return;
  end if;

  v_claimed := private.claim_messages(v_messages, p_lease_seconds, p_now);

  -- Those whose reminder was moved, cancelled, skipped or sent meanwhile.
  perform pgmq.delete('reminders', array_agg((m ->> 'message_id')::bigint))
  from jsonb_array_elements(v_messages) m
  where m -> 'message_id' not in (
    select c -> 'message_id' from jsonb_array_elements(v_claimed) c
  )
  having count(*) > 0;

  return query select c from jsonb_array_elements(v_claimed) c;
end;
$$;
comment on function public.claim_reminders(integer, integer, timestamptz) is
  'Hands out up to p_limit queued reminders to one sender for p_lease_seconds, each judged at this moment and with what its message is made of. What is not settled in time is handed out again.';
revoke execute on function public.claim_reminders(integer, integer, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.claim_reminders(integer, integer, timestamptz) to service_role;

-- Settling --------------------------------------------------------------------------------

create function private.send_delay(p_attempts integer, p_retry_after_seconds integer)
  returns interval
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Half of it by chance, so that what failed together is not retried together.
  return greatest(
    make_interval(secs => p_retry_after_seconds),
    least(interval '30 seconds' * power(2, p_attempts - 1), interval '1 hour')
      * (0.5 + random() / 2)
  );
end;
$$;
comment on function private.send_delay(integer, integer) is
  'How long to wait after a failed attempt: 30 seconds, doubling, at most an hour, with jitter; never less than the provider asked for.';

create type private.settlement as (
  message_id bigint,
  tenant_id uuid,
  reminder_id uuid,
  generation integer,
  attempt integer,
  outcome text,
  provider text,
  provider_message_id text,
  error text,
  retry_after_seconds integer,
  duration_ms integer
);

create function private.settle_reminder(
  p_reminder public.reminders,
  p_settlement private.settlement,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_error constant text := coalesce(
    left(private.trimmed(p_settlement.error), 1000), 'The sender gave no reason.');
  v_next timestamptz := p_now
    + private.send_delay(p_settlement.attempt, p_settlement.retry_after_seconds);
  v_last_call timestamptz;
begin
  if p_settlement.outcome = 'sent' then
    update public.reminders r
    set status = 'sent', sent_at = p_now, reason = null, claimed_until = null
    where r.tenant_id = p_reminder.tenant_id and r.id = p_reminder.id;
    return;
  end if;

  select b.start_time
  into v_last_call
  from public.bookings b
  join public.reminder_rules rule
    on rule.tenant_id = b.tenant_id and rule.id = p_reminder.rule_id
  where b.tenant_id = p_reminder.tenant_id
    and b.id = p_reminder.booking_id
    and rule.anchor = 'before_start';

  update public.reminders r
  set status = s.status,
      reason = s.reason,
      send_at = case when s.status = 'scheduled' then v_next else r.send_at end,
      claimed_until = null
  from (
    select
      case
        when p_settlement.outcome = 'retry' and p_settlement.attempt < 8
          and (v_last_call is null or v_next < v_last_call) then 'scheduled'
        else 'failed'
      end::public.reminder_status as status,
      case
        when p_settlement.outcome <> 'retry' then v_error
        when p_settlement.attempt >= 8 then format('Gave up after %s attempts: %s', p_settlement.attempt, v_error)
        when v_next >= v_last_call then format('The meeting begins before the next attempt: %s', v_error)
        else v_error
      end as reason
  ) s
  where r.tenant_id = p_reminder.tenant_id and r.id = p_reminder.id;
end;
$$;
comment on function
  private.settle_reminder(public.reminders, private.settlement, timestamptz) is
  'What an attempt means for the reminder: sent; tried again later, at most eight times and never after the meeting began; or failed, with the reason.';

create function private.settle_sent(p_results jsonb, p_now timestamptz)
  returns bigint[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_done bigint[];
begin
  with held as materialized (
    select r as reminder, s.message_id, s.generation
    from jsonb_populate_recordset(null::private.settlement, p_results) s
    join public.reminders r on r.tenant_id = s.tenant_id and r.id = s.reminder_id
    where s.outcome = 'sent'
  ),
  sent as (
    update public.reminders r
    set status = 'sent', sent_at = p_now, reason = null, claimed_until = null
    from held h
    where r.tenant_id = (h.reminder).tenant_id
      and r.id = (h.reminder).id
      and (h.reminder).status = 'queued'
      and (h.reminder).generation = h.generation
    returning h.message_id
  )
  select array_agg(s.message_id)
  into v_done
  from sent s;
  return coalesce(v_done, array[]::bigint[]);
end;
$$;
comment on function private.settle_sent(jsonb, timestamptz) is
  'Marks what was sent, all at once; gives the messages that are done with. Nearly all results are of this kind.';

create function private.settle_unsent(p_results jsonb, p_now timestamptz)
  returns bigint[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_result private.settlement;
  v_reminder public.reminders;
  v_settled bigint[] := array[]::bigint[];
begin
  for v_result in
    select s.*
    from jsonb_populate_recordset(null::private.settlement, p_results) s
    where s.outcome <> 'sent'
    order by s.reminder_id
  loop
    select r.*
    into v_reminder
    from public.reminders r
    where r.tenant_id = v_result.tenant_id and r.id = v_result.reminder_id;

    if v_reminder.status = 'queued'
      and v_reminder.generation = v_result.generation
      and v_reminder.attempts = v_result.attempt
    then
      perform private.settle_reminder(v_reminder, v_result, p_now);
      v_settled := v_settled || v_result.message_id;
    end if;
  end loop;
  return v_settled;
end;
$$;
comment on function private.settle_unsent(jsonb, timestamptz) is
  'Decides, one by one, what becomes of reminders that were not sent; gives the messages that are done with.';

create function public.settle_reminders(p_results jsonb, p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
declare
  v_done bigint[];
begin
  -- By id: the order of all who lock reminders.
  perform 1
  from jsonb_populate_recordset(null::private.settlement, p_results) s
  join public.reminders r on r.tenant_id = s.tenant_id and r.id = s.reminder_id
  order by r.id
  for update of r;

  insert into public.deliveries (
    tenant_id, reminder_id, generation, attempt, channel, recipient, outcome, provider,
    provider_message_id, error, duration_ms, created_at
  )
  select
    r.tenant_id, r.id, s.generation, s.attempt, r.channel, r.recipient, s.outcome, s.provider,
    s.provider_message_id, left(s.error, 1000), s.duration_ms, p_now
  from jsonb_populate_recordset(null::private.settlement, p_results) s
  join public.reminders r on r.tenant_id = s.tenant_id and r.id = s.reminder_id
  order by s.message_id;

  -- An answer about an earlier plan or an expired claim is recorded, and changes nothing:
  -- another sender may hold the message now.
  v_done := private.settle_sent(p_results, p_now) || private.settle_unsent(p_results, p_now);
  perform pgmq.delete('reminders', v_done);
  return cardinality(v_done);
end;
$$;
comment on function public.settle_reminders(jsonb, timestamptz) is
  'Records what became of claimed reminders; tells how many changed. p_results: [{message_id, tenant_id, reminder_id, generation, attempt, outcome: sent|retry|failed, provider, provider_message_id, error, retry_after_seconds, duration_ms}].';
revoke execute on function public.settle_reminders(jsonb, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.settle_reminders(jsonb, timestamptz) to service_role;
