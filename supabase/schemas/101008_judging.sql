-- Judging: whether a reminder is sent, at the moment it would be.

create function private.expires_at(
  p_anchor public.reminder_anchor,
  p_start_time timestamptz,
  p_due_at timestamptz
)
  returns timestamptz
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return least(
    case when private.is_before_start(p_anchor) then p_start_time end,
    p_due_at + interval '3 days'
  );
end;
$$;
comment on function private.expires_at(public.reminder_anchor, timestamptz, timestamptz) is
  'From when on a message is of no use: the meeting has begun, or it is three days late.';

create function private.expiry_of(p_reminder public.reminders)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select private.expires_at(rule.anchor, b.start_time, p_reminder.due_at)
    from public.bookings b
    join public.reminder_rules rule
      on rule.tenant_id = b.tenant_id and rule.id = p_reminder.rule_id
    where b.tenant_id = p_reminder.tenant_id and b.id = p_reminder.booking_id
  );
end;
$$;
comment on function private.expiry_of(public.reminders) is
  'From when on a reminder is of no use.';

create function private.reason_not_to_send(
  p_reminder public.reminders,
  p_context private.context,
  p_now timestamptz
)
  returns public.reminder_reason
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_rule constant public.reminder_rules := p_context.rule;
  v_booking constant public.bookings := p_context.booking;
  v_unwanted public.reminder_reason;
begin
  if p_context.due_at is null then
    return 'not_for_recipient'::public.reminder_reason;
  end if;
  v_unwanted :=
    private.reason_unwanted(p_context.tenant, v_booking, p_context.addressee, v_rule);
  return case
    when v_unwanted is not null then v_unwanted
    when not private.is_when_due(v_rule, p_reminder.due_at, p_context.due_at) then 'booking_moved'
    when private.is_before_start(v_rule.anchor) and v_booking.start_time <= p_now
      then 'meeting_begun'
    when private.expires_at(v_rule.anchor, v_booking.start_time, p_reminder.due_at) <= p_now
      then 'three_days_late'
    else private.reason_by_history(v_rule, v_booking, p_context.addressee)
  end;
end;
$$;
comment on function private.reason_not_to_send(public.reminders, private.context, timestamptz) is
  'Why a reminder would be wrong at this moment; null when it is right.';

create function private.lets_another_try(
  p_status public.reminder_status,
  p_code public.reminder_reason
)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_status = 'failed' or p_status = 'skipped' and p_code in ('bounced', 'landline');
end;
$$;
comment on function private.lets_another_try(public.reminder_status, public.reminder_reason) is
  'Whether a reminder in this state can be stood in for by another channel: it failed for good, or its address is known to take none. Not for whoever asked for no messages, and not for one of unknown fate, which may have arrived.';

create function private.reason_not_to_stand_in(
  p_reminder public.reminders,
  p_context private.context
)
  returns public.reminder_reason
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if not p_reminder.is_fallback then
    return null;
  end if;
  return case
    when (p_context.rule).channel is distinct from p_reminder.channel
      then 'not_for_recipient'::public.reminder_reason
    when not exists (
      select
      from public.reminders r
      where r.tenant_id = p_reminder.tenant_id
        and r.booking_id = p_reminder.booking_id
        and r.rule_id = p_reminder.rule_id
        and r.recipient = p_reminder.recipient
        and not r.is_fallback
        and private.lets_another_try(r.status, r.reason_code)
    ) then 'first_came'
  end;
end;
$$;
comment on function private.reason_not_to_stand_in(public.reminders, private.context) is
  'Why a fallback is not wanted (any more): its rule has none, or the first one came or is tried again; null for all other reminders.';

create type private.judgement as (
  status public.reminder_status,
  reason_code public.reminder_reason,
  reason_detail text,
  send_at timestamptz
);
comment on type private.judgement is
  'What a reminder becomes that is not sent now, and why: scheduled when it waits; null when it is sent.';

create function private.can_wait(
  p_reminder public.reminders,
  p_context private.context,
  p_until timestamptz
)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_until < private.expires_at(
    (p_context.rule).anchor, (p_context.booking).start_time, p_reminder.due_at);
end;
$$;
comment on function private.can_wait(public.reminders, private.context, timestamptz) is
  'Whether a reminder is still of use at that time.';

create function private.judge(
  p_reminder public.reminders,
  p_context private.context,
  p_now timestamptz
)
  returns private.judgement
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_reason public.reminder_reason;
  v_until timestamptz;
  v_circuit private.channel_circuits;
begin
  if p_reminder.handed_over_at is not null then
    return row('unknown', 'sender_lost', null, null)::private.judgement;
  end if;

  v_reason := coalesce(
    private.reason_not_to_send(p_reminder, p_context, p_now),
    private.reason_suppressed(p_reminder.channel, p_context),
    private.reason_not_to_stand_in(p_reminder, p_context));
  if v_reason is not null then
    return row('skipped', v_reason, null, null)::private.judgement;
  end if;
  if p_reminder.attempts >= private.attempt_limit() then
    return row('failed', 'no_sender_came_back', null, null)::private.judgement;
  end if;

  v_until := private.quiet_until(p_reminder.channel, p_context, p_now);
  if v_until is not null then
    return case when private.can_wait(p_reminder, p_context, v_until)
      then row('scheduled', 'quiet_hours', null, v_until)::private.judgement
      else row('skipped', 'quiet_hours_too_long', null, null)::private.judgement
    end;
  end if;

  v_circuit := p_context.circuit;
  if v_circuit.retry_at > p_now then
    return case when private.can_wait(p_reminder, p_context, v_circuit.retry_at)
      then row('scheduled', 'channel_stopped', v_circuit.reason, v_circuit.retry_at)::private.judgement
      -- Nothing stands in for what may have arrived.
      when p_reminder.may_be_taken or p_reminder.claimed_until is not null
        then row('unknown', 'channel_stopped_too_long', v_circuit.reason, null)::private.judgement
      else row('failed', 'channel_stopped_too_long', v_circuit.reason, null)::private.judgement
    end;
  end if;
  return null;
end;
$$;
comment on function private.judge(public.reminders, private.context, timestamptz) is
  'What is to become of a queued reminder at this moment; null when it is to be sent.';
