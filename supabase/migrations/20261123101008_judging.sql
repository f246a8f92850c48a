-- Judging: whether a reminder is sent, at the moment it would be.

create function private.last_call(
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
comment on function private.last_call(public.reminder_anchor, timestamptz, timestamptz) is
  'From when on a message is of no use: the meeting has begun, or it is three days late.';

create function private.last_call_of(p_reminder public.reminders)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select private.last_call(rule.anchor, b.start_time, p_reminder.due_at)
    from public.bookings b
    join public.reminder_rules rule
      on rule.tenant_id = b.tenant_id and rule.id = p_reminder.rule_id
    where b.tenant_id = p_reminder.tenant_id and b.id = p_reminder.booking_id
  );
end;
$$;
comment on function private.last_call_of(public.reminders) is
  'From when on a reminder is of no use.';

create function private.reason_not_to_send(
  p_reminder public.reminders,
  p_context private.context,
  p_now timestamptz
)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_rule constant public.reminder_rules := p_context.rule;
  v_booking constant public.bookings := p_context.booking;
  v_due_at constant timestamptz := private.due_at(v_rule, v_booking, p_context.addressee);
  v_unwanted text;
begin
  if v_due_at is null then
    return 'It no longer applies to the recipient.';
  end if;
  v_unwanted :=
    private.reason_unwanted(p_context.tenant, v_booking, p_context.addressee, v_rule);
  return case
    when v_unwanted is not null then v_unwanted
    when v_due_at <> p_reminder.due_at then 'The booking was moved.'
    when private.is_before_start(v_rule.anchor) and v_booking.start_time <= p_now
      then 'The meeting had begun.'
    when private.last_call(v_rule.anchor, v_booking.start_time, p_reminder.due_at) <= p_now
      then 'It was three days late.'
  end;
end;
$$;
comment on function private.reason_not_to_send(public.reminders, private.context, timestamptz) is
  'Why a reminder would be wrong at this moment; null when it is right.';

create function private.attempt_limit()
  returns integer
  language sql
  immutable
  set search_path = ''
as $$ select 8 $$;
comment on function private.attempt_limit() is 'After how many attempts a reminder is given up.';

create type private.judgement as (
  -- send, wait, skipped, failed or unknown
  verdict text,
  reason text,
  until timestamptz
);

create function private.wait_or_not(
  p_reminder public.reminders,
  p_context private.context,
  p_until timestamptz,
  p_reason text,
  p_otherwise text
)
  returns private.judgement
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if p_until < private.last_call(
    (p_context.rule).anchor, (p_context.booking).start_time, p_reminder.due_at)
  then
    return row('wait', p_reason, p_until)::private.judgement;
  end if;
  return row(p_otherwise, format('%s That is too late.', p_reason), null)::private.judgement;
end;
$$;
comment on function private.wait_or_not(
  public.reminders, private.context, timestamptz, text, text) is
  'A reminder waits, or is ended as p_otherwise when it would be of no use afterwards.';

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
  v_reason text;
  v_until timestamptz;
  v_circuit private.channel_circuits;
begin
  if p_reminder.handed_over_at is not null and p_reminder.attempts > 0 then
    return row('unknown',
      'The sender was lost while it handed this over: the provider may have taken it.', null
    )::private.judgement;
  end if;

  v_reason := coalesce(
    private.reason_not_to_send(p_reminder, p_context, p_now),
    private.reason_suppressed(p_reminder.channel, p_context));
  if v_reason is not null then
    return row('skipped', v_reason, null)::private.judgement;
  end if;
  if p_reminder.attempts >= private.attempt_limit() then
    return row('failed', 'Gave up: no sender came back from it.', null)::private.judgement;
  end if;

  v_until := private.quiet_until(p_reminder.channel, p_context, p_now);
  if v_until is not null then
    return private.wait_or_not(p_reminder, p_context, v_until, 'Quiet hours.', 'skipped');
  end if;

  select c.*
  into v_circuit
  from private.channel_circuits c
  where c.tenant_id = p_reminder.tenant_id
    and c.channel = p_reminder.channel
    and c.retry_at > p_now;
  if found then
    return private.wait_or_not(
      p_reminder, p_context, v_circuit.retry_at, private.reason_stopped(v_circuit), 'failed');
  end if;
  return row('send', null, null)::private.judgement;
end;
$$;
comment on function private.judge(public.reminders, private.context, timestamptz) is
  'What is to become of a queued reminder at this moment.';
