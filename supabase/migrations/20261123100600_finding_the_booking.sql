-- Applying: an event finds its booking, and every booking it concerns is folded again.
--
-- Locks, always in this order, so that two events can wait for each other but never in a
-- circle: what an event names (advisory, sorted), then bookings (by id), then leads (by
-- contact, advisory), then reminders (by id). Whatever still collides is undone and tried again.

-- Finding the booking ---------------------------------------------------------------------

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
  v_details constant jsonb := private.event_details(p_event.body);
begin
  -- Occurrences of a series may share one, and so may seats that are moved apart.
  if private.event_kind(p_event.event_type) in ('requested', 'created', 'rescheduled')
    and p_event.series_key is null
    and not private.is_seated(v_details)
  then
    return case
      when length(v_details ->> 'iCalUID') <= 255 then private.trimmed(v_details ->> 'iCalUID')
    end;
  end if;
  return null;
end;
$$;
comment on function private.kept_ical_uid(public.webhook_events) is
  'The calendar id by which a reschedule can be recognised that Cal.com does not name: a new uid keeps the id of the booking it replaces.';

create function private.series_names(p_event public.webhook_events)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if p_event.series_key is null and p_event.previous_uid is null then
    return null;
  end if;
  return array(
    select distinct ' series ' || e.series_key
    from public.booking_uids u
    join public.webhook_events e on e.tenant_id = u.tenant_id and e.booking_id = u.booking_id
    where u.tenant_id = p_event.tenant_id
      and u.cal_uid in (p_event.cal_uid, p_event.previous_uid)
      and e.series_key is not null
  );
end;
$$;
comment on function private.series_names(public.webhook_events) is
  'The series that the bookings an event names belong to, as names to lock.';

create function private.lock_names(p_event public.webhook_events)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(n.name, 0))
  from (
    select distinct p_event.tenant_id || n.name as name
    from unnest(
      array[
        ' uid ' || p_event.cal_uid,
        ' uid ' || p_event.previous_uid,
        ' uid ' || p_event.left_uid,
        ' ical ' || private.kept_ical_uid(p_event),
        ' series ' || p_event.series_key
      ] || private.series_names(p_event)
    ) n (name)
    where n.name is not null
    order by name
  ) n;
end;
$$;
comment on function private.lock_names(public.webhook_events) is
  'Makes events that name the same uid, calendar id or series wait for this transaction, also while no row for them exists yet.';

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

create function private.uids_recognised(p_event public.webhook_events)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_ical_uid constant text := private.kept_ical_uid(p_event);
  v_requested boolean;
begin
  if v_ical_uid is null or not exists (
    select from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.ical_uid = v_ical_uid
      and u.cal_uid <> p_event.cal_uid
  ) then
    return null;
  end if;

  -- Only a request comes without the uid it replaces; two other bookings with one calendar
  -- id, whatever they are, stay two.
  v_requested := private.event_kind(p_event.event_type) = 'requested'
    or private.is_requested(p_event.tenant_id, p_event.cal_uid);
  return (
    select array_agg(u.cal_uid)
    from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.ical_uid = v_ical_uid
      and u.cal_uid <> p_event.cal_uid
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
comment on function private.uids_recognised(public.webhook_events) is
  'Uids that must be the same appointment, though Cal.com does not say so: same calendar id, same booker, and one of them began as a request.';

create function private.same_bookings(p_event public.webhook_events)
  returns uuid[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_uids constant text[] := array[p_event.cal_uid, p_event.previous_uid]
    || private.uids_recognised(p_event);
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
comment on function private.same_bookings(public.webhook_events) is
  'The rows that an event shows to be one appointment; null when there is none yet.';

create function private.series_keys(p_event public.webhook_events, p_same uuid[])
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- An occurrence that was moved has other hours than its series; its earlier events tell.
  return array(
    select e.series_key
    from public.webhook_events e
    where e.tenant_id = p_event.tenant_id
      and e.booking_id = any (p_same)
      and e.series_key is not null
    union
    select p_event.series_key
    where p_event.series_key is not null
  );
end;
$$;
comment on function private.series_keys(public.webhook_events, uuid[]) is
  'The series an event''s booking belongs to, by all that is known of it.';

create function private.other_bookings(p_event public.webhook_events, p_same uuid[])
  returns uuid[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  -- What neither carries a recurrence nor joins uids cannot change what a series is told.
  v_keys constant text[] := case
    when p_event.series_key is not null or p_event.previous_uid is not null
      then private.series_keys(p_event, p_same)
  end;
begin
  if p_event.left_uid is null and coalesce(cardinality(v_keys), 0) = 0 then
    return null;
  end if;

  return (
    select array_agg(distinct b.id)
    from public.bookings b
    join (
      select u.booking_id as id
      from public.booking_uids u
      where u.tenant_id = p_event.tenant_id and u.cal_uid = p_event.left_uid
      union all
      select e.booking_id
      from public.webhook_events e
      where e.tenant_id = p_event.tenant_id and e.series_key = any (v_keys)
    ) o on o.id = b.id
    where b.tenant_id = p_event.tenant_id
      and b.closed_at is null
      and b.id <> all (coalesce(p_same, '{}'))
  );
end;
$$;
comment on function private.other_bookings(public.webhook_events, uuid[]) is
  'Bookings that are another appointment than p_same but change by an event: the one a seat left, the other occurrences of a series.';

create function private.lock_bookings(p_tenant_id uuid, p_booking_ids uuid[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform 1
  from public.bookings b
  where b.tenant_id = p_tenant_id
    and b.id = any (p_booking_ids)
  order by b.id
  -- Not `for update`: that would make foreign keys wait, and so a lead that points to another
  -- booking, while this one waits for the lead.
  for no key update;
end;
$$;
comment on function private.lock_bookings(uuid, uuid[]) is
  'Waits until nobody else changes these bookings.';

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

  -- Deleting the row touches leads and activities: their leads are locked first, in order.
  perform private.lock_lead(p_tenant_id, c.contact)
  from (
    select l.contact
    from public.leads l
    where l.tenant_id = p_tenant_id
      and (
        l.booking_id = p_merged
        or l.id in (
          select a.lead_id
          from public.lead_activities a
          where a.tenant_id = p_tenant_id and a.booking_id in (p_kept, p_merged)
        )
      )
    order by l.contact
  ) c;

  -- Leads that only the merged row made are found by these when the leads are kept.
  update public.lead_activities a
  set booking_id = p_kept
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_merged
    and not exists (
      select from public.lead_activities k
      where k.tenant_id = a.tenant_id
        and k.lead_id = a.lead_id
        and k.booking_id = p_kept
        and k.kind = a.kind
    );

  -- What is left of the merged row the fold makes anew.
  delete from public.bookings b
  where b.tenant_id = p_tenant_id and b.id = p_merged;
end;
$$;
comment on function private.merge_bookings(uuid, uuid, uuid) is
  'Makes two rows that turned out to be one appointment one row. The fold must follow.';

create function private.claim_booking(p_event public.webhook_events)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_same uuid[];
  v_other uuid[];
  v_booking_id uuid;
  v_merged uuid;
begin
  perform private.lock_names(p_event);
  v_same := private.same_bookings(p_event);
  v_other := private.other_bookings(p_event, v_same);

  if v_same || v_other is not null then
    perform private.lock_bookings(p_event.tenant_id, v_same || v_other);
    -- While this waited, one of them may have been merged away by an event that reached it
    -- through another uid. All locks are given up and the event starts again.
    if v_same is distinct from private.same_bookings(p_event)
      or v_other is distinct from private.other_bookings(p_event, v_same)
    then
      raise exception 'A booking was merged meanwhile' using errcode = 'serialization_failure';
    end if;
    if private.is_closed(p_event.tenant_id, v_same[1]) then
      return null;
    end if;
  end if;

  v_booking_id := coalesce(v_same[1], p_event.booking_id, gen_random_uuid());
  foreach v_merged in array coalesce(v_same[2:], '{}') loop
    perform private.merge_bookings(p_event.tenant_id, v_booking_id, v_merged);
  end loop;

  insert into public.booking_uids as u (tenant_id, cal_uid, booking_id, ical_uid)
  select p_event.tenant_id, n.cal_uid, v_booking_id, n.ical_uid
  from (
    values
      (p_event.cal_uid, private.kept_ical_uid(p_event)),
      (p_event.previous_uid, null)
  ) n (cal_uid, ical_uid)
  where n.cal_uid is not null
  on conflict (tenant_id, cal_uid) do update
  set ical_uid = excluded.ical_uid
  where u.ical_uid is null and excluded.ical_uid is not null;

  return v_booking_id;
end;
$$;
comment on function private.claim_booking(public.webhook_events) is
  'The booking an event belongs to, locked: the one its uids lead to, several merged into one, or a new one. Null when that one is closed.';
