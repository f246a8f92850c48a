-- Settling: what became of what was sent.

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
  tenant_id uuid,
  reminder_id uuid,
  generation integer,
  attempt integer,
  address text,
  outcome text,
  provider text,
  provider_message_id text,
  error text,
  retry_after_seconds integer,
  rate_limited boolean,
  suppress text,
  duration_ms integer
);
comment on type private.settlement is
  'What a sender says of an attempt: a row of what settle_reminders() takes.';

create function private.resends_unknown(p_reminder public.reminders, p_provider text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_reminder.channel = 'sms' then false
    -- Twice is better than never; more often is not.
    when p_provider = 'smtp' then not p_reminder.may_be_taken
    else true
  end;
end;
$$;
comment on function private.resends_unknown(public.reminders, text) is
  'Whether to try again when a provider may have taken a message. Resend and a webhook''s receiver tell by its key that it is the same. A mail server does not: it gets a mail once more at most. A text message would come twice.';

create function private.was_tried(p_settlement private.settlement)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_settlement.outcome <> 'blocked' and p_settlement.rate_limited is not true;
end;
$$;
comment on function private.was_tried(private.settlement) is
  'Whether an attempt counts as one: not when it was the account that was refused, whatever the message.';

create function private.reason_to_give_up(
  p_reminder public.reminders,
  p_settlement private.settlement,
  p_next timestamptz
)
  returns public.reminder_reason
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case
    when p_settlement.outcome = 'unknown'
      and not private.resends_unknown(p_reminder, p_settlement.provider)
      then 'unanswered'::public.reminder_reason
    when p_settlement.outcome = 'failed' then 'refused'
    when private.was_tried(p_settlement) and p_settlement.attempt >= private.attempt_limit()
      then 'gave_up'
    when p_next >= private.expiry_of(p_reminder) then 'next_attempt_too_late'
  end;
end;
$$;
comment on function private.reason_to_give_up(public.reminders, private.settlement, timestamptz) is
  'Why a reminder that was not sent is not tried again at p_next; null when it is.';

create function private.outcome_of_unsent(
  p_reminder public.reminders,
  p_settlement private.settlement,
  p_now timestamptz
)
  returns private.reminder_outcome
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_is_blocked constant boolean := p_settlement.outcome = 'blocked';
  v_error constant text := left(private.trimmed(p_settlement.error), 1000);
  v_next constant timestamptz := case
    when v_is_blocked then private.open_circuit(
      p_reminder.tenant_id, p_reminder.channel, p_reminder.id,
      coalesce(v_error, private.reason_words('attempt_failed')), p_now)
    else p_now + private.send_delay(p_settlement.attempt, p_settlement.retry_after_seconds)
  end;
  o private.reminder_outcome;
begin
  o.tenant_id := p_reminder.tenant_id;
  o.reminder_id := p_reminder.id;
  o.message_id := p_reminder.message_id;
  o.at := p_now;
  o.attempts := p_reminder.attempts - (not private.was_tried(p_settlement))::integer;
  o.may_be_taken := p_reminder.may_be_taken or p_settlement.outcome = 'unknown';
  o.send_at := p_reminder.send_at;
  o.reason_detail := v_error;
  o.reason_code := private.reason_to_give_up(p_reminder, p_settlement, v_next);
  if o.reason_code is not null then
    o.status := case
      when o.may_be_taken and p_settlement.outcome <> 'failed' then 'unknown'::public.reminder_status
      else 'failed'
    end;
    return o;
  end if;

  o.status := 'scheduled';
  o.send_at := v_next;
  o.reason_code := 'attempt_failed';
  if v_is_blocked then
    -- In the words of whoever stopped the channel first.
    o.reason_code := 'channel_stopped';
    o.reason_detail := (
      select c.reason
      from private.channel_circuits c
      where c.tenant_id = p_reminder.tenant_id and c.channel = p_reminder.channel
    );
  end if;
  return o;
end;
$$;
comment on function
  private.outcome_of_unsent(public.reminders, private.settlement, timestamptz) is
  'What an attempt that did not succeed means for the reminder: tried again later, at most eight times and never when it would be of no use; or ended, with the reason.';

create type private.locked_result as (
  reminder public.reminders,
  result private.settlement
);
comment on type private.locked_result is 'What a sender says, and the reminder it is about, locked.';

create function private.lock_results(p_results private.settlement[])
  returns private.locked_result[]
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- By id: the order of all who lock reminders.
  return array(
    select row(r, s)::private.locked_result
    from unnest(p_results) s
    join public.reminders r on r.tenant_id = s.tenant_id and r.id = s.reminder_id
    order by r.id
    for update of r
  );
end;
$$;
comment on function private.lock_results(private.settlement[]) is
  'Locks what results are about, in the order of all who do; gives both.';

create function private.lock_circuits(p_held private.locked_result[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- By key: the order of all who change several circuits.
  perform 1
  from private.channel_circuits c
  where c.tenant_id in (
    select (h.reminder).tenant_id from unnest(p_held) h
  )
  order by c.tenant_id, c.channel
  for update;
end;
$$;
comment on function private.lock_circuits(private.locked_result[]) is
  'Locks the stopped channels of the tenants that results are about: after the reminders, as all do.';

create function private.concerns_channels(p_held private.locked_result[])
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (select from private.channel_circuits)
    or exists (select from unnest(p_held) h where (h.result).outcome <> 'sent');
end;
$$;
comment on function private.concerns_channels(private.locked_result[]) is
  'Whether there is more to results than that messages were sent. Nearly always there is not.';

create function private.record_attempts(p_held private.locked_result[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.deliveries (
    tenant_id, reminder_id, generation, attempt, channel, recipient, address, outcome, provider,
    provider_message_id, error, duration_ms, created_at
  )
  select
    r.tenant_id, r.id, s.generation, s.attempt, r.channel, r.recipient, left(s.address, 320),
    s.outcome::public.delivery_outcome, s.provider,
    s.provider_message_id, left(s.error, 1000), s.duration_ms, p_now
  from unnest(p_held) h
  cross join lateral (select (h.reminder).*) r
  cross join lateral (select (h.result).*) s;
end;
$$;
comment on function private.record_attempts(private.locked_result[], timestamptz) is
  'Writes down what was tried and what it came to.';

create function private.outcomes_of_sent(p_held private.locked_result[], p_now timestamptz)
  returns private.reminder_outcome[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return array(
    select row(
      (h.reminder).tenant_id, (h.reminder).id, (h.reminder).message_id, 'sent', null, null,
      (h.reminder).send_at, (h.reminder).attempts, false, p_now
    )::private.reminder_outcome
    from unnest(p_held) h
    where (h.result).outcome = 'sent'
      -- Also when it was given up or is to be tried again, since its sender seemed lost.
      and (h.reminder).status in ('queued', 'scheduled', 'failed', 'unknown')
      -- But not when its provider was faster, and has said since that it could not deliver it.
      and not (
        (h.reminder).status = 'failed'
        and private.came_back((h.reminder).reason_code)
      )
      and (h.reminder).generation = (h.result).generation
  );
end;
$$;
comment on function private.outcomes_of_sent(private.locked_result[], timestamptz) is
  'What attempts that succeeded mean for their reminders. Nearly all results are of this kind.';

create function private.outcomes_of_unsent(p_held private.locked_result[], p_now timestamptz)
  returns private.reminder_outcome[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  h private.locked_result;
  v_outcomes private.reminder_outcome[] := array[]::private.reminder_outcome[];
begin
  for h in
    select a.*
    from unnest(p_held) a
    where (a.result).outcome <> 'sent'
      and (a.reminder).status = 'queued'
      and (a.reminder).generation = (a.result).generation
      and (a.reminder).attempts = (a.result).attempt
    -- By channel: the order of all who change several circuits.
    order by (a.reminder).tenant_id, (a.reminder).channel
  loop
    v_outcomes := v_outcomes || private.outcome_of_unsent(h.reminder, h.result, p_now);
  end loop;
  return v_outcomes;
end;
$$;
comment on function private.outcomes_of_unsent(private.locked_result[], timestamptz) is
  'What attempts that did not succeed mean for their reminders, decided one by one.';

create function private.settle_channels(p_held private.locked_result[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.close_circuit(c.tenant_id, c.channel, p_now)
  from unnest(p_held) h
  join private.channel_circuits c
    on c.tenant_id = (h.reminder).tenant_id and c.probe_id = (h.reminder).id
  where (h.result).outcome = 'sent';

  perform private.pause_account(l.tenant_id, l.channel, l.seconds, p_now)
  from (
    select (h.reminder).tenant_id, (h.reminder).channel,
      max((h.result).retry_after_seconds) as seconds
    from unnest(p_held) h
    where (h.result).rate_limited
    group by (h.reminder).tenant_id, (h.reminder).channel
    order by (h.reminder).channel, (h.reminder).tenant_id
  ) l;
end;
$$;
comment on function private.settle_channels(private.locked_result[], timestamptz) is
  'What attempts mean for the channels they went through: one that was stopped works again, one that is too fast pauses.';

create function private.suppress_recipients(p_held private.locked_result[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.suppress(
    a.tenant_id, a.channel, a.address, a.suppress::public.suppression_reason, a.error, p_now)
  from (
    select (h.reminder).tenant_id, (h.reminder).channel, (h.result).suppress, (h.result).error,
      -- Which the provider refused: the person may have another by now.
      coalesce(
        private.normalized_address((h.reminder).channel, (h.result).address),
        private.address_of((h.reminder).channel, (private.context_of(h.reminder)).addressee)
      ) as address
    from unnest(p_held) h
    where (h.result).suppress is not null
  ) a
  where a.address is not null
  order by a.tenant_id, a.channel, a.address;
end;
$$;
comment on function private.suppress_recipients(private.locked_result[], timestamptz) is
  'Whom a provider refuses to write to, or who asked it for that, gets nothing any more.';

create function public.settle_reminders(p_results jsonb, p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  security definer
  set search_path = ''
  -- Settling takes less time than planning anew how to find what is settled.
  set plan_cache_mode = 'force_generic_plan'
  set jit = 'off'
as $$
declare
  v_held constant private.locked_result[] := private.lock_results(array(
    select s from jsonb_populate_recordset(null::private.settlement, p_results) s));
  v_unsent private.reminder_outcome[];
  v_count integer;
begin
  -- An answer about an earlier plan or an expired lease is recorded, and changes nothing:
  -- another sender may hold the reminder now.
  perform private.record_attempts(v_held, p_now);
  if not private.concerns_channels(v_held) then
    return private.settle(private.outcomes_of_sent(v_held, p_now));
  end if;

  perform private.lock_circuits(v_held);
  v_unsent := private.outcomes_of_unsent(v_held, p_now);
  v_count := private.settle(private.outcomes_of_sent(v_held, p_now) || v_unsent);
  perform private.settle_channels(v_held, p_now);
  perform private.suppress_recipients(v_held, p_now);
  perform private.fall_back(v_unsent, p_now);
  return v_count;
end;
$$;
comment on function public.settle_reminders(jsonb, timestamptz) is
  'Records what became of claimed reminders; tells how many changed. p_results: [{tenant_id, reminder_id, generation, attempt, address, outcome: sent|retry|failed|unknown|blocked, provider, provider_message_id, error, retry_after_seconds, rate_limited, suppress, duration_ms}].';
revoke execute on function public.settle_reminders(jsonb, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.settle_reminders(jsonb, timestamptz) to service_role;
