-- Applying: an event finds its booking, and the booking is folded again.
--
-- Locks, always in this order, so that two events can wait for each other but never in a
-- circle: the uids an event names (advisory, sorted), then bookings (by id), then leads (by
-- id), then reminders (by id). Whatever still collides is undone and tried again.

create function private.lock_uids(p_tenant_id uuid, variadic p_uids text[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(u.cal_uid, hashtextextended(p_tenant_id::text, 0)))
  from (
    select distinct u.cal_uid
    from unnest(p_uids) u (cal_uid)
    where u.cal_uid is not null
    order by u.cal_uid
  ) u;
end;
$$;
comment on function private.lock_uids(uuid, text[]) is
  'Makes events that name one of these uids wait for this transaction, also while no row for them exists yet.';

-- Where an event belongs ------------------------------------------------------------------

create function private.number_generations(p_tenant_id uuid, p_booking_id uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  with recursive links as (
    select distinct e.cal_uid, e.previous_uid
    from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.booking_id = p_booking_id
      and e.previous_uid is not null
  ),
  chain (cal_uid, generation) as (
    select u.cal_uid, 0
    from public.booking_uids u
    where u.tenant_id = p_tenant_id
      and u.booking_id = p_booking_id
      and not exists (select from links l where l.cal_uid = u.cal_uid)
    union all
    select l.cal_uid, c.generation + 1
    from chain c
    join links l on l.previous_uid = c.cal_uid
  ) cycle cal_uid set is_cycle using path
  update public.booking_uids u
  set generation = n.generation
  from (
    select c.cal_uid, max(c.generation) as generation
    from chain c
    where not c.is_cycle
    group by c.cal_uid
  ) n
  where u.tenant_id = p_tenant_id
    and u.cal_uid = n.cal_uid
    and u.generation <> n.generation;
end;
$$;
comment on function private.number_generations(uuid, uuid) is
  'Numbers the uids of a booking along its reschedules. Each event names only its direct predecessor, and may arrive before it.';

create function private.merge_bookings(p_tenant_id uuid, p_kept uuid, p_merged uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.webhook_events e
  set booking_id = p_kept
  where e.tenant_id = p_tenant_id and e.booking_id = p_merged;

  update public.booking_uids u
  set booking_id = p_kept
  where u.tenant_id = p_tenant_id and u.booking_id = p_merged;

  perform private.merge_reminders(p_tenant_id, p_kept, p_merged);

  -- What is left of the merged row (attendees, activities) the fold makes anew.
  delete from public.bookings b
  where b.tenant_id = p_tenant_id and b.id = p_merged;
end;
$$;
comment on function private.merge_bookings(uuid, uuid, uuid) is
  'Makes two rows that turned out to be one appointment one row. The fold must follow.';

create function private.booking_for(p_event public.webhook_events)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_uids constant text[] := array_remove(array[p_event.cal_uid, p_event.previous_uid], null);
  v_found uuid[];
  v_booking_id uuid;
  v_merged uuid;
begin
  perform private.lock_uids(p_event.tenant_id, variadic v_uids);

  -- The booking that was known first keeps its row, whatever the order of the uids.
  select array_agg(b.id order by b.first_event)
  into v_found
  from (
    select u.booking_id as id, min(e.id) as first_event
    from public.booking_uids u
    left join public.webhook_events e
      on e.tenant_id = u.tenant_id and e.booking_id = u.booking_id
    where u.tenant_id = p_event.tenant_id
      and u.cal_uid = any (v_uids)
    group by u.booking_id
  ) b;

  v_booking_id := coalesce(v_found[1], p_event.booking_id, gen_random_uuid());
  perform private.lock_bookings(p_event.tenant_id, v_found, v_uids);

  foreach v_merged in array coalesce(v_found[2:], '{}') loop
    perform private.merge_bookings(p_event.tenant_id, v_booking_id, v_merged);
  end loop;

  insert into public.booking_uids (tenant_id, cal_uid, booking_id)
  select p_event.tenant_id, u.cal_uid, v_booking_id
  from unnest(v_uids) u (cal_uid)
  on conflict (tenant_id, cal_uid) do nothing;

  return v_booking_id;
end;
$$;
comment on function private.booking_for(public.webhook_events) is
  'The booking an event belongs to: the one its uids lead to, two merged into one, or a new one.';

create function private.lock_bookings(p_tenant_id uuid, p_booking_ids uuid[], p_uids text[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if p_booking_ids is null then
    return;
  end if;

  perform 1
  from public.bookings b
  where b.tenant_id = p_tenant_id
    and b.id = any (p_booking_ids)
  order by b.id
  for update;

  -- While this waited, one of them may have been merged away by an event that reached it
  -- through another uid. All locks are given up and the event starts again.
  if exists (
    select
    from public.booking_uids u
    where u.tenant_id = p_tenant_id
      and u.cal_uid = any (p_uids)
      and u.booking_id <> all (p_booking_ids)
  ) then
    raise exception 'A booking was merged meanwhile' using errcode = 'serialization_failure';
  end if;
end;
$$;
comment on function private.lock_bookings(uuid, uuid[], text[]) is
  'Waits until nobody else changes these bookings; raises serialization_failure when the uids no longer lead to them.';

-- Writing what was folded -----------------------------------------------------------------

create function private.write_booking(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_state private.booking_state
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  with person as (
    select
      a.key as contact,
      coalesce((p_state.no_shows -> a.key)::boolean, false)
        or ((p_state.no_shows -> '')::boolean is true and p.is_booker) as no_show,
      p.*
    from jsonb_each(p_state.attendees) a
    cross join lateral jsonb_to_record(a.value) p (
      position integer,
      is_booker boolean,
      name text,
      email text,
      phone text,
      time_zone text,
      locale text,
      requested_at timestamptz,
      confirmed_at timestamptz,
      left_at timestamptz
    )
  ),
  booker as (
    select p.name, p.email, p.phone
    from person p
    where p.is_booker
    order by p.left_at is not null, p.position
    limit 1
  ),
  gone as (
    delete from public.booking_attendees a
    where a.tenant_id = p_tenant_id
      and a.booking_id = p_booking_id
      and not p_state.attendees ? a.contact
  ),
  attendees as (
    insert into public.booking_attendees as a (
      tenant_id, booking_id, contact, position, is_booker, name, email, phone, time_zone,
      locale, no_show, requested_at, confirmed_at, left_at
    )
    select
      p_tenant_id, p_booking_id, p.contact, p.position, p.is_booker, p.name, p.email, p.phone,
      p.time_zone, p.locale, p.no_show, p.requested_at, p.confirmed_at, p.left_at
    from person p
    on conflict (tenant_id, booking_id, contact) do update
    set (
      position, is_booker, name, email, phone, time_zone, locale, no_show, requested_at,
      confirmed_at, left_at
    ) = row (
      excluded.position, excluded.is_booker, excluded.name, excluded.email, excluded.phone,
      excluded.time_zone, excluded.locale, excluded.no_show, excluded.requested_at,
      excluded.confirmed_at, excluded.left_at
    )
    where a is distinct from excluded
  )
  insert into public.bookings (
    tenant_id, id, cal_uid, cal_booking_id, status, attendee_name, attendee_email,
    attendee_phone, event_type, event_title, start_time, end_time, confirmed_at,
    rescheduled_at, cancelled_at, completed_at, cancellation_reason, cancelled_by,
    reschedule_requested, metadata, created_at, updated_at
  )
  values (
    p_tenant_id, p_booking_id, p_state.cal_uid, p_state.cal_booking_id, p_state.status,
    (select b.name from booker b), (select b.email from booker b), (select b.phone from booker b),
    p_state.event_type, p_state.event_title, p_state.start_time, p_state.end_time,
    p_state.confirmed_at, p_state.rescheduled_at, p_state.cancelled_at, p_state.completed_at,
    p_state.cancellation_reason, p_state.cancelled_by, p_state.reschedule_requested,
    p_state.metadata, p_state.created_at, p_state.updated_at
  )
  on conflict (tenant_id, id) do update
  set (
    cal_uid, cal_booking_id, status, attendee_name, attendee_email, attendee_phone, event_type,
    event_title, start_time, end_time, confirmed_at, rescheduled_at, cancelled_at,
    completed_at, cancellation_reason, cancelled_by, reschedule_requested, metadata,
    created_at, updated_at
  ) = row (
    excluded.cal_uid, excluded.cal_booking_id, excluded.status, excluded.attendee_name,
    excluded.attendee_email, excluded.attendee_phone, excluded.event_type,
    excluded.event_title, excluded.start_time, excluded.end_time, excluded.confirmed_at,
    excluded.rescheduled_at, excluded.cancelled_at, excluded.completed_at,
    excluded.cancellation_reason, excluded.cancelled_by, excluded.reschedule_requested,
    excluded.metadata, excluded.created_at, excluded.updated_at
  );
end;
$$;
comment on function private.write_booking(uuid, uuid, private.booking_state) is
  'Writes a folded booking and its attendees.';

-- One event -------------------------------------------------------------------------------

create function private.fold_event(p_event public.webhook_events, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking_id constant uuid := private.booking_for(p_event);
begin
  update public.webhook_events e
  set status = 'applied', reason = null, retry_at = null, booking_id = v_booking_id
  where e.tenant_id = p_event.tenant_id and e.id = p_event.id;

  if p_event.previous_uid is not null then
    perform private.number_generations(p_event.tenant_id, v_booking_id);
  end if;
  perform private.write_booking(
    p_event.tenant_id, v_booking_id, private.fold_booking(p_event.tenant_id, v_booking_id)
  );
  perform private.keep_leads(p_event.tenant_id, v_booking_id);
  perform private.keep_schedule(p_event.tenant_id, v_booking_id, p_now);
end;
$$;
comment on function private.fold_event(public.webhook_events, timestamptz) is
  'Makes an event part of its booking and writes what follows from it: booking, leads, reminders.';

create function private.retry_delay(p_attempts integer)
  returns interval
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_attempts < 12 then least(interval '1 minute' * power(2, p_attempts - 1), interval '6 hours')
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
as $$
declare
  v_collisions integer := 0;
  v_message text;
  v_detail text;
begin
  loop
    begin
      perform private.fold_event(p_event, p_now);
      return 'applied';
    exception
      -- The subtransaction gave up every lock it took: the other one can finish.
      when serialization_failure or deadlock_detected or unique_violation then
        v_collisions := v_collisions + 1;
        exit when v_collisions >= 5;
      -- A statement timeout or shutdown is not the event's fault: not stored, sent again.
      when query_canceled or admin_shutdown then
        raise;
      when others then
        get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail;
        exit;
    end;
  end loop;

  update public.webhook_events e
  set status = 'failed',
      reason = coalesce(nullif(concat_ws(' ', v_message, v_detail), ''), 'Too many collisions with other events.'),
      attempts = e.attempts + 1,
      retry_at = p_now + private.retry_delay(e.attempts + 1)
  where e.tenant_id = p_event.tenant_id and e.id = p_event.id;
  return 'failed';
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
