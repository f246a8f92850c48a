-- Claiming: what is queued is handed to one sender, judged at that moment.

-- Candidates ------------------------------------------------------------------------------

create type private.queue_message as (
  message_id bigint,
  tenant_id uuid,
  reminder_id uuid,
  generation integer
);
comment on type private.queue_message is 'A message of the queue, and which reminder it is about.';

create type private.candidate as (
  message_id bigint,
  reminder public.reminders,
  content jsonb,
  deferral private.judgement,
  send_after interval
);
comment on type private.candidate is
  'A queued reminder that a sender may get: with the content of its message, or why it is deferred.';

create function private.lock_messages(
  p_messages private.queue_message[],
  p_now timestamptz
)
  returns private.candidate[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  -- Whoever changes a rule holds the tenant and wants its reminders next; the token of an
  -- unsubscribe link would wait for the tenant.
  v_free constant uuid[] := array(
    select t.id
    from public.tenants t
    where t.id in (select m.tenant_id from unnest(p_messages) m)
      -- What a tick had in its hands when the tenant was frozen is taken back (settle_leaving()):
      -- judged here, it would be skipped, and sent by neither project.
      and case when t.disabled_at is null then true else not private.is_leaving(t.id) end
    for key share skip locked
  );
  v_held private.candidate[];
begin
  -- Waits for nobody: a claim that holds some of a booking's reminders and wants another could
  -- wait for a transaction that waits for it.
  -- Found by key, and the status read only then: by status, the planner may walk everything
  -- that is queued for each of them.
  with held as materialized (
    select r as reminder, m.message_id
    from unnest(p_messages) m
    join public.reminders r
      on r.tenant_id = m.tenant_id and r.id = m.reminder_id and r.generation = m.generation
    where m.tenant_id = any (v_free)
    order by r.id
    for update of r skip locked
  )
  select array_agg(
    row(h.message_id, h.reminder, null, null, null)::private.candidate)
  into v_held
  from held h
  where (h.reminder).status = 'queued'
    and coalesce((h.reminder).claimed_until, '-infinity') <= p_now;

  return coalesce(v_held, array[]::private.candidate[]);
end;
$$;
comment on function private.lock_messages(private.queue_message[], timestamptz) is
  'Locks the reminders of queue messages: those that are queued, no sender has and nobody is changing.';

create function private.judge_messages(
  p_messages private.queue_message[],
  p_now timestamptz
)
  returns private.candidate[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_held constant private.candidate[] := private.lock_messages(p_messages, p_now);
begin
  return array(
    select row(
      h.message_id, h.reminder,
      -- Worded here, as a booking may be large, and what a message says of it is not.
      case when j.status is null then private.reminder_content(h.reminder, x.context) end,
      j, null
    )::private.candidate
    from unnest(v_held) h
    join private.contexts_of(array(select distinct h.reminder from unnest(v_held) h)) x
      on x.tenant_id = (h.reminder).tenant_id and x.reminder_id = (h.reminder).id
    cross join lateral private.judge(h.reminder, x.context, p_now) j
    order by h.message_id
  );
end;
$$;
comment on function private.judge_messages(private.queue_message[], timestamptz) is
  'Locks the reminders of queue messages and judges each, not when it was queued but now; words those that may be sent.';

-- What is not sent now --------------------------------------------------------------------

create function private.defer(p_candidates private.candidate[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_outcomes constant private.reminder_outcome[] := array(
    select row(
      (c.reminder).tenant_id, (c.reminder).id, (c.reminder).message_id, (c.deferral).status,
      (c.deferral).reason_code, (c.deferral).reason_detail,
      coalesce((c.deferral).send_at, (c.reminder).send_at), (c.reminder).attempts,
      (c.reminder).may_be_taken or (c.reminder).claimed_until is not null, p_now
    )::private.reminder_outcome
    from unnest(p_candidates) c
    where (c.deferral).status is not null
  );
begin
  perform private.settle(v_outcomes);
  perform private.fall_back(v_outcomes, p_now);
end;
$$;
comment on function private.defer(private.candidate[], timestamptz) is
  'Writes down what is not to be sent now, and takes it out of the queue; what can go by another channel will.';

create function private.drop_or_put_back(
  p_messages private.queue_message[],
  p_candidates private.candidate[],
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_stale bigint[];
  v_busy jsonb;
begin
  select
    array_agg(m.message_id) filter (where r.id is null),
    jsonb_object_agg(
      m.message_id, greatest(1, ceil(extract(epoch from r.claimed_until - p_now)))
    ) filter (where r.id is not null)
  into v_stale, v_busy
  from unnest(p_messages) m
  left join public.reminders r
    on r.tenant_id = m.tenant_id
    and r.id = m.reminder_id
    and r.generation = m.generation
    and case r.status when 'queued' then true end
  where m.message_id <> all (array(select c.message_id from unnest(p_candidates) c));

  perform pgmq.delete('reminders', v_stale) where v_stale is not null;
  perform pgmq.set_vt('reminders', b.key::bigint, b.value::integer)
  from jsonb_each_text(v_busy) b;
end;
$$;
comment on function private.drop_or_put_back(
  private.queue_message[], private.candidate[], timestamptz) is
  'Messages that gave no candidate: deleted when their reminder was moved, cancelled or sent meanwhile; seen again when the lease of whoever has it ends, or in a second when somebody is changing it.';

create function private.filter_messages(p_messages private.queue_message[], p_now timestamptz)
  returns private.candidate[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_all constant private.candidate[] := private.judge_messages(p_messages, p_now);
  v_to_send private.candidate[];
begin
  if cardinality(v_all) < cardinality(p_messages) then
    perform private.drop_or_put_back(p_messages, v_all, p_now);
  end if;

  v_to_send := array(select c from unnest(v_all) c where (c.deferral).status is null);
  if cardinality(v_to_send) < cardinality(v_all) then
    perform private.defer(v_all, p_now);
  end if;
  return v_to_send;
end;
$$;
comment on function private.filter_messages(private.queue_message[], timestamptz) is
  'The candidates among queue messages that may be sent now; the others are dealt with.';

-- Handing out -----------------------------------------------------------------------------

create function private.accounts_of(p_candidates private.candidate[])
  returns table (tenant_id uuid, channel public.reminder_channel, account jsonb)
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Decrypted once for each, not for every message.
  return query
  select a.tenant_id, a.channel, private.channel_account(a.tenant_id, a.channel)
  from private.channel_accounts a
  where (a.tenant_id, a.channel) in (
    select (c.reminder).tenant_id, (c.reminder).channel from unnest(p_candidates) c
  );
end;
$$;
comment on function private.accounts_of(private.candidate[]) is
  'The own accounts of the tenants whose reminders these are; {"unreadable": true} for one that Vault does not have (any more), so that nobody takes the project''s instead.';

create function private.idempotency_key(p_reminder public.reminders)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return format(
    '%s/%s/%s', p_reminder.id, p_reminder.generation, to_hex(p_reminder.content_hash));
end;
$$;
comment on function private.idempotency_key(public.reminders) is
  'What tells a provider that it has heard the same before: the reminder, its generation and what it says.';

create function private.hand_out(
  p_candidates private.candidate[],
  p_lease_seconds integer,
  p_now timestamptz
)
  returns setof jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return query
  with candidate as materialized (
    select c.message_id, c.reminder, c.content, c.send_after from unnest(p_candidates) c
  )
  select c.content || jsonb_build_object(
    'tenant_id', r.tenant_id,
    'reminder_id', r.id,
    'generation', r.generation,
    'attempt', r.attempts,
    'idempotency_key', private.idempotency_key(r),
    'account', a.account,
    'send_after_ms', coalesce(ceil(extract(epoch from c.send_after) * 1000)::integer, 0)
  )
  from private.lease_reminders(
    array(
      select row(
        (c.reminder).tenant_id, (c.reminder).id, jsonb_hash_extended(c.content, 0)
      )::private.reminder_lease
      from candidate c
    ),
    p_now + make_interval(secs => p_lease_seconds)
  ) r
  join candidate c on (c.reminder).tenant_id = r.tenant_id and (c.reminder).id = r.id
  left join private.accounts_of(p_candidates) a
    on a.tenant_id = r.tenant_id and a.channel = r.channel
  order by c.send_after, c.message_id;
end;
$$;
comment on function private.hand_out(private.candidate[], integer, timestamptz) is
  'Claims reminders for one sender; gives what their messages are made of, the next to be sent first.';
