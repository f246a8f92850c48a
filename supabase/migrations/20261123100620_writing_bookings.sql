-- Writing bookings: what was folded becomes rows.

create function private.write_attendees(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_state private.booking_state,
  p_is_new boolean
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if not p_is_new then
    delete from public.booking_attendees a
    where a.tenant_id = p_tenant_id
      and a.booking_id = p_booking_id
      and not p_state.attendees ? a.contact;
  end if;

  insert into public.booking_attendees as a (
    tenant_id, booking_id, contact, position, is_booker, name, email, phone, time_zone,
    locale, no_show, no_show_at, requested_at, confirmed_at, left_at, moved_in, moved_out
  )
  select
    p_tenant_id, p_booking_id, j.key, p.position, p.is_booker, p.name, p.email, p.phone,
    p.time_zone, p.locale, n.since is not null, n.since, p.requested_at, p.confirmed_at,
    p.left_at, coalesce(p.moved_in, false), coalesce(p.moved_out, false)
  from jsonb_each(p_state.attendees) j
  cross join lateral jsonb_to_record(j.value) p (
    position integer,
    is_booker boolean,
    name text,
    email text,
    phone text,
    time_zone text,
    locale text,
    requested_at timestamptz,
    confirmed_at timestamptz,
    left_at timestamptz,
    moved_in boolean,
    moved_out boolean
  )
  cross join lateral (
    select case
      when p_state.no_shows <> '{}'
        then private.no_show_since(p_state.no_shows, j.key, p.is_booker)
    end as since
  ) n
  on conflict (tenant_id, booking_id, contact) do update
  set (
    position, is_booker, name, email, phone, time_zone, locale, no_show, no_show_at,
    requested_at, confirmed_at, left_at, moved_in, moved_out
  ) = row (
    excluded.position, excluded.is_booker, excluded.name, excluded.email, excluded.phone,
    excluded.time_zone, excluded.locale, excluded.no_show, excluded.no_show_at,
    excluded.requested_at, excluded.confirmed_at, excluded.left_at, excluded.moved_in,
    excluded.moved_out
  )
  where a is distinct from excluded;
end;
$$;
comment on function private.write_attendees(uuid, uuid, private.booking_state, boolean) is
  'Writes the attendees of a folded booking.';

create function private.write_booking(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_state private.booking_state
)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booker jsonb;
  v_is_new boolean;
begin
  select a.value
  into v_booker
  from jsonb_each(p_state.attendees) a
  where (a.value -> 'is_booker')::boolean
  order by a.value ? 'left_at', (a.value -> 'position')::integer, a.key
  limit 1;

  insert into public.bookings as b (
    tenant_id, id, cal_uid, cal_booking_id, status, attendee_name, attendee_email,
    attendee_phone, event_type, event_title, start_time, end_time, confirmed_at,
    rescheduled_at, cancelled_at, completed_at, cancellation_reason, cancelled_by,
    reschedule_requested, guessed, metadata, created_at, updated_at
  )
  values (
    p_tenant_id, p_booking_id, p_state.cal_uid, p_state.cal_booking_id, p_state.status,
    v_booker ->> 'name', v_booker ->> 'email', v_booker ->> 'phone',
    p_state.event_type, p_state.event_title, p_state.start_time, p_state.end_time,
    p_state.confirmed_at, p_state.rescheduled_at, p_state.cancelled_at, p_state.completed_at,
    p_state.cancellation_reason, p_state.cancelled_by, p_state.reschedule_requested,
    exists (
      select from public.booking_uids u
      where u.tenant_id = p_tenant_id and u.booking_id = p_booking_id and u.guessed
    ),
    p_state.metadata, p_state.created_at, p_state.updated_at
  )
  on conflict (tenant_id, id) do update
  set (
    cal_uid, cal_booking_id, status, attendee_name, attendee_email, attendee_phone, event_type,
    event_title, start_time, end_time, confirmed_at, rescheduled_at, cancelled_at,
    completed_at, cancellation_reason, cancelled_by, reschedule_requested, guessed, metadata,
    created_at, updated_at
  ) = row (
    excluded.cal_uid, excluded.cal_booking_id, excluded.status, excluded.attendee_name,
    excluded.attendee_email, excluded.attendee_phone, excluded.event_type,
    excluded.event_title, excluded.start_time, excluded.end_time, excluded.confirmed_at,
    excluded.rescheduled_at, excluded.cancelled_at, excluded.completed_at,
    excluded.cancellation_reason, excluded.cancelled_by, excluded.reschedule_requested,
    excluded.guessed, excluded.metadata, excluded.created_at, excluded.updated_at
  )
  where b is distinct from excluded
  -- A row version that nothing replaced was inserted.
  returning b.xmax = 0 into v_is_new;
  v_is_new := coalesce(v_is_new, false);

  perform private.write_attendees(p_tenant_id, p_booking_id, p_state, v_is_new);
  return v_is_new;
end;
$$;
comment on function private.write_booking(uuid, uuid, private.booking_state) is
  'Writes a folded booking and its attendees; tells whether there was none yet.';

create function private.refold(
  p_tenant_id uuid,
  p_booking_ids uuid[],
  p_now timestamptz,
  p_grace interval default '0'
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking_id uuid;
  v_new uuid[] := array[]::uuid[];
begin
  foreach v_booking_id in array p_booking_ids loop
    if private.write_booking(
      p_tenant_id, v_booking_id, private.fold_booking(p_tenant_id, v_booking_id))
    then
      v_new := v_new || v_booking_id;
    end if;
  end loop;
  -- All leads before any reminder: the lock order.
  perform private.keep_leads(p_tenant_id, p_booking_ids);
  foreach v_booking_id in array p_booking_ids loop
    perform private.keep_schedule(
      p_tenant_id, v_booking_id, p_now, p_grace, v_booking_id = any (v_new));
  end loop;
end;
$$;
comment on function private.refold(uuid, uuid[], timestamptz, interval) is
  'Computes bookings from their events, and from them their leads and reminders. The only way any of these come about. p_grace: see keep_schedule().';
