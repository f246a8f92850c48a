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
    r.tenant_id, r.id, s.generation, s.attempt, r.channel, r.recipient,
    s.outcome::public.delivery_outcome, s.provider,
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
