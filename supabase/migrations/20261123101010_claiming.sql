-- Claiming: what is queued is handed to one sender, judged at that moment.

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
