-- Requeueing: what is queued and has lost its message is missed by its row.

create function private.look_again_after()
  returns interval
  language sql
  immutable
  set search_path = ''
as $$ select interval '5 minutes' $$;
comment on function private.look_again_after() is
  'How long a reminder is queued before its message is looked for.';

create function private.has_message(p_reminder public.reminders)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- A queue that was made anew counts from one again.
  return exists (
    select
    from pgmq.q_reminders q
    where q.msg_id = p_reminder.message_id
      and q.message ->> 'reminder_id' = p_reminder.id::text
  );
end;
$$;
comment on function private.has_message(public.reminders) is
  'Whether the message of a queued reminder is in the queue.';

create function private.requeue_lost_reminders(
  p_now timestamptz,
  p_limit integer default 500,
  p_after interval default private.look_again_after()
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_waiting public.reminders[];
  v_lost private.queue_position[];
begin
  -- Also a queue can be purged with one click in Studio; what it held must not be forgotten.
  v_waiting := array(
    select r
    from public.reminders r
    where r.status = 'queued' and r.queued_at <= p_now - p_after
    order by r.queued_at
    limit p_limit
    for update skip locked
  );
  if v_waiting = '{}' then
    return 0;
  end if;

  -- What a sender holds will be settled.
  v_lost := array(
    select row(r.tenant_id, r.id, r.generation, r.send_at, 1)::private.queue_position
    from unnest(v_waiting) r
    where (r.claimed_until is null or r.claimed_until <= p_now)
      and not private.has_message(r)
    order by r.send_at
  );
  -- The others are not looked at again before it is their turn.
  perform private.queue_reminders(array(
    select row(r.tenant_id, r.id, r.message_id)::private.queued_reminder from unnest(v_waiting) r
  ), p_now);
  if v_lost <> '{}' then
    perform private.send_messages(v_lost, p_now);
  end if;
  return cardinality(v_lost);
end;
$$;
comment on function private.requeue_lost_reminders(timestamptz, integer, interval) is
  'Gives new messages to reminders whose messages are no longer in the queue, of those queued p_after ago or earlier, that were not looked at for longest; tells how many.';
