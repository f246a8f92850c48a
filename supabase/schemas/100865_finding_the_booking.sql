-- Finding the booking: which one an event is about, by all it names.

create function private.is_closed(p_tenant_id uuid, p_booking_id uuid)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = p_booking_id and b.closed_at is not null
  );
end;
$$;
comment on function private.is_closed(uuid, uuid) is
  'Whether a booking''s events are no longer kept: it can then only stay as it is.';

create function private.kept_ical_uid(p_event public.webhook_events)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_details jsonb;
  v_ical_uid text;
begin
  -- Seats that are moved apart may share one. A cancellation does not say whether it is about one
  -- of those.
  if private.event_kind(p_event.event_type)
    in ('requested', 'payment_initiated', 'created', 'rescheduled') is not true
  then
    return null;
  end if;
  v_details := private.event_details(p_event.body);
  if private.is_seated(v_details) then
    return null;
  end if;
  v_ical_uid := private.trimmed(v_details ->> 'iCalUID');
  return case
    when length(v_ical_uid) <= 255 and (
      p_event.series_key is null
      -- A calendar makes one entry of a series, and so one id; what Cal.com makes of a uid is its own.
      or starts_with(v_ical_uid, p_event.cal_uid || '@')
    ) then v_ical_uid
  end;
end;
$$;
comment on function private.kept_ical_uid(public.webhook_events) is
  'The calendar id by which a reschedule can be recognised that Cal.com does not name: a new uid keeps the id of the booking it replaces.';

create function private.series_of(p_tenant_id uuid, p_booking_id uuid)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_keys text[];
begin
  select k.series_keys
  into v_keys
  from private.booking_folds k
  where k.tenant_id = p_tenant_id and k.booking_id = p_booking_id;
  if found then
    return v_keys;
  end if;
  return array(
    select distinct e.series_key
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.series_key is not null
  );
end;
$$;
comment on function private.series_of(uuid, uuid) is
  'The series a booking belongs to, by all that is known of it: one that was moved has other hours than its series, but its earlier events tell.';

create function private.lock_names(p_event public.webhook_events, p_ical_uid text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_name text;
begin
  if private.has_tenant_alone(p_event.tenant_id) then
    return;
  end if;
  foreach v_name in array array[
      ' uid ' || p_event.cal_uid,
      ' uid ' || p_event.previous_uid,
      ' uid ' || p_event.left_uid,
      ' ical ' || p_ical_uid
    ]
  loop
    if v_name is not null then
      perform private.lock_name(p_event.tenant_id, v_name);
    end if;
  end loop;
end;
$$;
comment on function private.lock_names(public.webhook_events, text) is
  'Keeps away events that name the same uid or calendar id; see lock_name(). Series are locked when the booking, and so its series, are known for sure.';

create function private.is_requested(p_tenant_id uuid, p_cal_uid text)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select
    from public.booking_uids u
    join public.webhook_events e
      on e.tenant_id = u.tenant_id and e.booking_id = u.booking_id and e.cal_uid = u.cal_uid
    where u.tenant_id = p_tenant_id
      and u.cal_uid = p_cal_uid
      and e.series_key is null
      and private.event_kind(e.event_type) = 'requested'
  );
end;
$$;
comment on function private.is_requested(uuid, text) is
  'Whether a uid began as a request of a single booking.';

create function private.uids_recognised(p_event public.webhook_events, p_ical_uid text)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_known uuid[];
  v_requested boolean;
begin
  if p_ical_uid is null then
    return null;
  end if;
  -- Along a chain all keep one calendar id: what its uids lead to anyway is none to recognise.
  v_known := array(
    select u.booking_id
    from public.booking_uids u
    where u.tenant_id = p_event.tenant_id and u.cal_uid in (p_event.cal_uid, p_event.previous_uid)
  );
  if not exists (
    select from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.ical_uid = p_ical_uid
      and u.cal_uid <> p_event.cal_uid
      and u.booking_id <> all (v_known)
  ) then
    return null;
  end if;

  -- Only a request of a single booking comes without the uid it replaces; two other bookings with
  -- one calendar id, whatever they are, stay two.
  v_requested :=
    private.event_kind(p_event.event_type) = 'requested' and p_event.series_key is null
    or private.is_requested(p_event.tenant_id, p_event.cal_uid);
  return (
    select array_agg(u.cal_uid)
    from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.ical_uid = p_ical_uid
      and u.cal_uid <> p_event.cal_uid
      and u.booking_id <> all (v_known)
      and not u.separated
      and (v_requested or private.is_requested(u.tenant_id, u.cal_uid))
      -- The same appointment has the same booker, also after a correction.
      and exists (
        select
        from public.webhook_events e
        where e.tenant_id = u.tenant_id
          and e.booking_id = u.booking_id
          and private.booker_of(private.event_details(e.body))
            = private.booker_of(private.event_details(p_event.body))
      )
      and not exists (
        select from public.booking_uids own
        where own.tenant_id = p_event.tenant_id
          and own.cal_uid = p_event.cal_uid
          and own.separated
      )
  );
end;
$$;
comment on function private.uids_recognised(public.webhook_events, text) is
  'Uids that must be the same appointment, though Cal.com does not say so: same calendar id, same booker, and one of them began as a request.';

create function private.same_bookings(p_event public.webhook_events, p_recognised text[])
  returns uuid[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_uids constant text[] := array[p_event.cal_uid, p_event.previous_uid] || p_recognised;
  v_found constant uuid[] := (
    select array_agg(distinct u.booking_id)
    from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.cal_uid = any (v_uids)
      -- A new uid after a closed booking is a new booking: the old row stays as it is.
      and (u.cal_uid = p_event.cal_uid or not private.is_closed(u.tenant_id, u.booking_id))
  );
begin
  if v_found is null or cardinality(v_found) = 1 then
    return v_found;
  end if;
  -- The one that was known first comes first: it keeps its row, whatever the order of uids.
  return (
    select array_agg(b.id order by b.first_event)
    from (
      select e.booking_id as id, min(e.id) as first_event
      from public.webhook_events e
      where e.tenant_id = p_event.tenant_id and e.booking_id = any (v_found)
      group by e.booking_id
    ) b
  );
end;
$$;
comment on function private.same_bookings(public.webhook_events, text[]) is
  'The rows that an event shows to be one appointment; null when there is none yet.';

create type private.claim as (
  -- Null: the booking is closed.
  booking_id uuid,
  is_new boolean,
  -- Of the event's uid; null when only numbering them anew tells.
  generation integer,
  -- Uids or whole rows came to it that have a history of their own.
  from_start boolean,
  merged uuid[]
);
comment on type private.claim is 'The booking an event belongs to, and how it is to be folded.';

create function private.told_anew(
  p_event public.webhook_events,
  p_own public.booking_uids,
  p_booking_id uuid
)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if p_own.cal_uid is null then
    if private.was_spoken_of(p_event) then
      perform private.adopt_events(p_event, p_booking_id);
      return true;
    end if;
    return false;
  end if;
  return p_own.cal_booking_id is null
    and p_event.cal_booking_id is not null
    and private.adopt_events(p_event, p_booking_id);
end;
$$;
comment on function private.told_anew(public.webhook_events, public.booking_uids, uuid) is
  'Whether something said before belongs to a booking from now on, as an event is the first to tell its uid (p_own: null) or number: then it is folded from the start.';

create function private.claim_by_uid(
  p_event public.webhook_events,
  p_own public.booking_uids,
  p_ical_uid text
)
  returns private.claim
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking_id uuid;
  v_closed_at timestamptz;
  v_is_new boolean;
begin
  if p_own.cal_uid is null then
    v_booking_id := coalesce(p_event.booking_id, gen_random_uuid());
    insert into public.booking_uids (tenant_id, cal_uid, booking_id, ical_uid, cal_booking_id)
    values (
      p_event.tenant_id, p_event.cal_uid, v_booking_id, p_ical_uid, p_event.cal_booking_id
    );
    return row(
      v_booking_id, true, 0, private.told_anew(p_event, p_own, v_booking_id), null
    )::private.claim;
  end if;

  -- Not `for update`: that would make foreign keys wait, and so a lead that points to another
  -- booking, while this one waits for the lead.
  select b.closed_at
  into v_closed_at
  from public.bookings b
  where b.tenant_id = p_event.tenant_id and b.id = p_own.booking_id
  for no key update;
  v_is_new := not found;
  -- Where many are applied in one go, one before it made it: it has no row yet.
  if v_is_new and not private.has_tenant_alone(p_event.tenant_id) then
    -- It was merged away meanwhile by an event that reached it through another uid.
    raise exception 'A booking was merged meanwhile' using errcode = 'serialization_failure';
  elsif v_closed_at is not null then
    return null;
  end if;

  if p_own.ical_uid is null and p_ical_uid is not null
    or p_own.cal_booking_id is null and p_event.cal_booking_id is not null
  then
    update public.booking_uids u
    set ical_uid = coalesce(u.ical_uid, p_ical_uid),
        cal_booking_id = coalesce(u.cal_booking_id, p_event.cal_booking_id)
    where u.tenant_id = p_event.tenant_id and u.cal_uid = p_event.cal_uid;
  end if;
  return row(
    p_own.booking_id, v_is_new, p_own.generation,
    private.told_anew(p_event, p_own, p_own.booking_id), null
  )::private.claim;
end;
$$;
comment on function private.claim_by_uid(public.webhook_events, public.booking_uids, text) is
  'The booking of an event that names no other uid: the one its own uid leads to, locked, or a new one. Null when it is closed.';

create function private.next_generation(
  p_booking_id uuid,
  p_own public.booking_uids,
  p_previous public.booking_uids
)
  returns integer
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Along one chain the number is how many came before. Where calendar ids joined several, or the
  -- predecessor is news, all are numbered anew.
  if p_previous.booking_id is distinct from p_booking_id or exists (
    select
    from public.bookings b
    where b.tenant_id = p_previous.tenant_id and b.id = p_booking_id and b.guessed
  )
    -- Where many events are applied in one go, the row does not show yet what was guessed.
    or private.has_tenant_alone(p_previous.tenant_id) and exists (
      select
      from public.booking_uids u
      where u.tenant_id = p_previous.tenant_id and u.booking_id = p_booking_id and u.guessed
    )
  then
    return null;
  -- It may be the other branch, or the earlier one.
  elsif exists (
    select
    from public.booking_uids u
    where u.tenant_id = p_previous.tenant_id
      and u.booking_id = p_booking_id
      and u.generation > p_previous.generation
      and u.cal_uid is distinct from p_own.cal_uid
  ) then
    return null;
  elsif p_own.cal_uid is null then
    return p_previous.generation + 1;
  elsif p_own.booking_id = p_booking_id and p_own.generation > p_previous.generation then
    return p_own.generation;
  end if;
  return null;
end;
$$;
comment on function private.next_generation(uuid, public.booking_uids, public.booking_uids) is
  'The number of an event''s uid among those of its booking, when that follows from its predecessor''s; else null.';

create function private.claim_by_names(
  p_event public.webhook_events,
  p_own public.booking_uids,
  p_ical_uid text,
  p_recognised text[]
)
  returns private.claim
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_same constant uuid[] := private.same_bookings(p_event, p_recognised);
  v_previous public.booking_uids;
  v_merged uuid;
  c private.claim;
begin
  if v_same is not null then
    perform private.lock_bookings(p_event.tenant_id, v_same);
    -- While this waited, one of them may have been merged away by an event that reached it
    -- through another uid. All locks are given up and the event starts again.
    if v_same is distinct from private.same_bookings(
      p_event, private.uids_recognised(p_event, p_ical_uid))
    then
      raise exception 'A booking was merged meanwhile' using errcode = 'serialization_failure';
    end if;
    if private.is_closed(p_event.tenant_id, v_same[1]) then
      return null;
    end if;
  end if;

  c.booking_id := coalesce(v_same[1], p_event.booking_id, gen_random_uuid());
  c.is_new := v_same is null;
  c.merged := v_same[2:];
  foreach v_merged in array coalesce(c.merged, '{}') loop
    perform private.merge_bookings(p_event.tenant_id, c.booking_id, v_merged);
  end loop;

  select u.*
  into v_previous
  from public.booking_uids u
  where u.tenant_id = p_event.tenant_id and u.cal_uid = p_event.previous_uid;
  c.generation := case
    when p_recognised is null and coalesce(cardinality(c.merged), 0) = 0
      then private.next_generation(c.booking_id, p_own, v_previous)
  end;
  c.from_start := private.told_anew(p_event, p_own, c.booking_id) or c.generation is null;

  insert into public.booking_uids as u
    (tenant_id, cal_uid, booking_id, generation, ical_uid, cal_booking_id)
  select p_event.tenant_id, n.cal_uid, c.booking_id, coalesce(n.generation, 0), n.ical_uid,
    n.cal_booking_id
  from (
    values
      (p_event.cal_uid, c.generation, p_ical_uid, p_event.cal_booking_id),
      (p_event.previous_uid, null, null, null)
  ) n (cal_uid, generation, ical_uid, cal_booking_id)
  where n.cal_uid is not null
  on conflict (tenant_id, cal_uid) do update
  set ical_uid = coalesce(u.ical_uid, excluded.ical_uid),
      cal_booking_id = coalesce(u.cal_booking_id, excluded.cal_booking_id)
  where u.ical_uid is null and excluded.ical_uid is not null
    or u.cal_booking_id is null and excluded.cal_booking_id is not null;
  return c;
end;
$$;
comment on function private.claim_by_names(
  public.webhook_events, public.booking_uids, text, text[]) is
  'The booking of an event that names the uid it replaces, or whose calendar id does: the one they lead to, locked, several merged into one, or a new one. Null when it is closed.';

create function private.claim_booking(p_event public.webhook_events)
  returns private.claim
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_ical_uid text := private.kept_ical_uid(p_event);
  v_own public.booking_uids;
  v_recognised text[];
begin
  perform private.lock_names(p_event, v_ical_uid);
  select u.*
  into v_own
  from public.booking_uids u
  where u.tenant_id = p_event.tenant_id and u.cal_uid = p_event.cal_uid;
  -- A request without a calendar id is one all the same, of a uid that has one from another event.
  if v_ical_uid is null and v_own.ical_uid is not null and p_event.series_key is null
    and private.event_kind(p_event.event_type) = 'requested'
  then
    v_ical_uid := v_own.ical_uid;
    perform private.lock_name(p_event.tenant_id, ' ical ' || v_ical_uid);
  end if;
  v_recognised := private.uids_recognised(p_event, v_ical_uid);

  if p_event.previous_uid is null and v_recognised is null then
    return private.claim_by_uid(p_event, v_own, v_ical_uid);
  end if;
  return private.claim_by_names(p_event, v_own, v_ical_uid, v_recognised);
end;
$$;
comment on function private.claim_booking(public.webhook_events) is
  'The booking an event belongs to, locked. Null when it is closed. The fold must follow.';
