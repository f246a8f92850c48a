-- Applying: one event, from the moment it is stored.

create function private.fold_event(p_event public.webhook_events, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking_id constant uuid := private.claim_booking(p_event);
  v_others uuid[];
begin
  if v_booking_id is null then
    update public.webhook_events e
    set status = 'ignored', retry_at = null,
        reason = 'Its booking is closed: the events it was computed from are no longer kept.'
    where e.tenant_id = p_event.tenant_id and e.id = p_event.id;
    return;
  end if;

  update public.webhook_events e
  set status = 'applied', reason = null, retry_at = null, booking_id = v_booking_id
  where e.tenant_id = p_event.tenant_id and e.id = p_event.id;

  -- A booking that always had one uid needs no numbers.
  if exists (
    select from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.booking_id = v_booking_id
      and u.cal_uid <> p_event.cal_uid
  ) then
    perform private.number_generations(p_event.tenant_id, v_booking_id);
  end if;

  v_others := private.other_bookings(p_event, array[v_booking_id]);
  perform private.refold(
    p_event.tenant_id,
    case
      when v_others is null then array[v_booking_id]
      else array(select b.id from unnest(v_booking_id || v_others) b (id) order by b.id)
    end,
    p_now,
    -- What counts from an event is always heard of late, and of use for a while.
    p_grace => interval '1 hour'
  );
end;
$$;
comment on function private.fold_event(public.webhook_events, timestamptz) is
  'Makes an event part of its booking and writes what follows from it.';

create function private.retry_delay(p_attempts integer)
  returns interval
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_attempts < 12
      then least(interval '1 minute' * power(2, p_attempts - 1), interval '6 hours')
  end;
end;
$$;
comment on function private.retry_delay(integer) is
  'How long to wait after this many failed attempts: a minute, doubling, at most six hours; null after the twelfth (about a day): given up.';

create function private.apply_event(p_event public.webhook_events, p_now timestamptz default now())
  returns public.webhook_event_status
  language plpgsql
  volatile
  set search_path = ''
  -- Every query beneath is a look-up by key. Left to itself, the planner plans those with
  -- arrays anew each time: 3.2 ms an event instead of 1.9 ms.
  set plan_cache_mode = 'force_generic_plan'
  -- Nor is any of them worth compiling, whatever the planner expects.
  set jit = 'off'
as $$
declare
  v_collisions integer := 0;
  v_message text := 'Too many collisions with other events.';
begin
  loop
    begin
      perform private.fold_event(p_event, p_now);
      return 'applied'::public.webhook_event_status;
    exception
      -- The subtransaction gave up every lock it took: the other one can finish.
      when serialization_failure or deadlock_detected or unique_violation then
        v_collisions := v_collisions + 1;
        exit when v_collisions >= 10;
      -- A timeout or shutdown is not the event's fault: it is not stored, and sent again.
      when query_canceled or admin_shutdown or crash_shutdown then
        raise;
      when others then
        -- Not the detail: it may quote a row, and the reason is read by people who may not
        -- see everything in it.
        get stacked diagnostics v_message = message_text;
        exit;
    end;
  end loop;

  update public.webhook_events e
  set status = 'failed',
      reason = v_message,
      attempts = e.attempts + 1,
      retry_at = p_now + private.retry_delay(e.attempts + 1)
  where e.tenant_id = p_event.tenant_id and e.id = p_event.id;
  return 'failed'::public.webhook_event_status;
end;
$$;
comment on function private.apply_event(public.webhook_events, timestamptz) is
  'Folds an event into its booking. If that fails, the event stays as failed, with the reason and the time of the next attempt.';

create function private.apply_received_event()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  perform private.apply_event(new, new.received_at);
  return null;
end;
$$;
comment on function private.apply_received_event() is
  'Applies an event in the transaction that stores it.';

create trigger webhook_events_are_applied
  after insert on public.webhook_events
  for each row
  when (new.status = 'received')
  execute function private.apply_received_event();
