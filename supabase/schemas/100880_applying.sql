-- Applying: one event, as it arrives: at once if nobody is in the way.

create function private.insert_event(p_event public.webhook_events)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  e constant public.webhook_events := p_event;
begin
  insert into public.webhook_events (
    tenant_id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid,
    series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id, body,
    unparseable_body
  )
  values (
    e.tenant_id, e.provider, e.event_id, e.event_type, e.cal_uid, e.cal_booking_id, e.previous_uid,
    e.left_uid, e.series_key, e.occurred_at, e.received_at, e.status, e.reason,
    coalesce(e.attempts, 0), e.retry_at, e.booking_id, e.body, e.unparseable_body
  )
  on conflict (tenant_id, provider, event_id) do nothing;
  return found;
end;
$$;
comment on function private.insert_event(public.webhook_events) is
  'Stores an event; false when it is stored already.';

create function private.is_stored(p_event public.webhook_events)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select
    from public.webhook_events e
    where e.tenant_id = p_event.tenant_id
      and e.provider = p_event.provider
      and e.event_id = p_event.event_id
  );
end;
$$;
comment on function private.is_stored(public.webhook_events) is
  'Whether an event is stored: the same delivery came before.';

create function private.apply_form(p_event public.webhook_events)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  e public.webhook_events := p_event;
begin
  e.status := 'applied';
  if not private.insert_event(e) then
    raise exception 'The same delivery is stored already' using errcode = 'unique_violation';
  end if;
  perform private.sync_form(e);
end;
$$;
comment on function private.apply_form(public.webhook_events) is
  'Stores a form that was answered, and makes a lead of who did; raises as apply_at_once() does.';

create function private.apply_at_once(p_event public.webhook_events, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
  -- Of rows and tables. What is not free by then is not waited for; see store_event().
  set lock_timeout = '30ms'
  -- Every query beneath is a look-up by key. Left to itself, the planner plans those with
  -- arrays anew each time, and reads whole tables while its statistics say that they are small:
  -- in a new project for ever, in a session that is kept.
  set plan_cache_mode = 'force_generic_plan'
  set enable_seqscan = 'off'
  -- Nor is any of them worth compiling, whatever the planner expects.
  set jit = 'off'
as $$
declare
  e public.webhook_events := p_event;
  c private.claim;
begin
  perform private.give_up_at_random();
  perform private.share_tenant(e.tenant_id);
  if e.cal_uid is null then
    if private.is_form(e.event_type) then
      perform private.apply_form(e);
      return;
    end if;
    e.cal_uid := private.uid_for(e);
  end if;
  if e.cal_uid is not null then
    c := private.claim_booking(e);
  end if;
  e.status := 'applied';
  e.booking_id := c.booking_id;
  if c.booking_id is null then
    e.status := 'ignored';
    e.reason := private.reason_without_booking(e);
  end if;
  if not private.insert_event(e) then
    raise exception 'The same delivery is stored already' using errcode = 'unique_violation';
  end if;
  if c.booking_id is not null then
    perform private.make_changes(e.tenant_id, private.changes_of(e, c), p_now);
  end if;
end;
$$;
comment on function private.apply_at_once(public.webhook_events, timestamptz) is
  'Stores an event and folds it into its booking, if nobody is in the way; raises when it could not be, and then nothing is stored.';

create function private.give_up_at_random()
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if random() < coalesce(nullif(current_setting('calbase.give_up_share', true), ''), '0')::float8
  then
    raise exception 'Made to give up, for a test' using errcode = 'lock_not_available';
  end if;
end;
$$;
comment on function private.give_up_at_random() is
  'For tests: with calbase.give_up_share set, that share of the events is not applied at once.';

create function private.is_passing(p_sqlstate text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Locks held by others (55P03, 55006), collisions (40...), and what is not the event's fault: lack
  -- of resources (53), an operator or a time-out (57), the system (58).
  return p_sqlstate in ('55P03', '55006') or left(p_sqlstate, 2) in ('40', '53', '57', '58');
end;
$$;
comment on function private.is_passing(text) is
  'Whether an error says nothing of what was tried: tried again it may succeed.';

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

create function private.store_event(p_event public.webhook_events, p_now timestamptz default now())
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  e public.webhook_events := p_event;
begin
  for v_collision in 1..3 loop
    begin
      perform private.apply_at_once(e, p_now);
      return 'stored';
    exception
      -- The subtransaction gave up every lock it took: the other one can finish.
      when serialization_failure or deadlock_detected or unique_violation then
        if private.is_stored(e) then
          return 'duplicate';
        end if;
      -- Also when the statement's time is up: what is left to do is one insert.
      when query_canceled then
        exit;
      when others then
        if not private.is_passing(sqlstate) then
          -- Not the detail: it may quote a row, and the reason is read by people who may not
          -- see everything in it.
          e.status := 'failed';
          e.reason := sqlerrm;
          e.attempts := 1;
          e.retry_at := p_now + private.retry_delay(1);
        end if;
        exit;
    end;
  end loop;

  return case
    when not private.insert_event(e) then 'duplicate'
    when e.status = 'pending' then 'pending'
    else 'stored'
  end;
end;
$$;
comment on function private.store_event(public.webhook_events, timestamptz) is
  'Stores a pending event and applies it in the same transaction when nobody is in the way; else it stays pending, or failed with the reason and the time of the next attempt. Waits for no lock. Answers stored, also when it failed, pending or duplicate.';
