-- Writing bookings: what was folded becomes rows.

create function private.write_attendees(p_tenant_id uuid, p_folded private.folded_booking[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if exists (select from unnest(p_folded) f where f.is_complete and not f.is_new) then
    delete from public.booking_attendees a
    using unnest(p_folded) f
    where f.is_complete
      and not f.is_new
      and a.tenant_id = p_tenant_id
      and a.booking_id = f.booking_id
      and not (f.state).attendees ? a.contact;
  end if;

  insert into public.booking_attendees as a (
    tenant_id, booking_id, contact, position, is_booker, name, email, phone, time_zone,
    locale, no_show, no_show_at, requested_at, confirmed_at, left_at, moved_in, moved_out, fit
  )
  select
    p_tenant_id, f.booking_id, j.key, p.position, p.is_booker, p.name, p.email, p.phone,
    p.time_zone, p.locale, n.since is not null, n.since, p.requested_at, p.confirmed_at,
    p.left_at, coalesce(p.moved_in, false), coalesce(p.moved_out, false), p.fit
  from unnest(p_folded) f
  cross join lateral jsonb_each((f.state).attendees) j
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
    moved_out boolean,
    fit smallint
  )
  cross join lateral (
    select case
      when (f.state).no_shows <> '{}'
        then private.no_show_since((f.state).no_shows, j.key, p.is_booker)
    end as since
  ) n
  on conflict (tenant_id, booking_id, contact) do update
  set (
    position, is_booker, name, email, phone, time_zone, locale, no_show, no_show_at,
    requested_at, confirmed_at, left_at, moved_in, moved_out, fit
  ) = row (
    excluded.position, excluded.is_booker, excluded.name, excluded.email, excluded.phone,
    excluded.time_zone, excluded.locale, excluded.no_show, excluded.no_show_at,
    excluded.requested_at, excluded.confirmed_at, excluded.left_at, excluded.moved_in,
    excluded.moved_out, excluded.fit
  )
  where a is distinct from excluded;
end;
$$;
comment on function private.write_attendees(uuid, private.folded_booking[]) is
  'Writes the attendees of folded bookings that are at hand.';

create function private.write_folds(p_tenant_id uuid, p_folded private.folded_booking[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into private.booking_folds as k (
    tenant_id, booking_id, status, seated, payment_due, was_requested, people, present, booker,
    no_shows, corrections, series_keys, place
  )
  select
    p_tenant_id, f.booking_id, (f.state).status, (f.state).seated, (f.state).payment_due,
    (f.state).was_requested, (f.state).others + a.people, (f.state).others_present + a.present,
    private.booker_in((f.state).attendees), (f.state).no_shows, (f.state).corrections,
    (f.state).series_keys, (f.state).place
  from unnest(p_folded) f
  cross join lateral (
    select count(*) as people, count(*) filter (where not p.value ? 'left_at') as present
    from jsonb_each((f.state).attendees) p
  ) a
  on conflict (tenant_id, booking_id) do update
  set (
    status, seated, payment_due, was_requested, people, present, booker, no_shows, corrections,
    series_keys, place
  ) = row (
    excluded.status, excluded.seated, excluded.payment_due, excluded.was_requested,
    excluded.people, excluded.present, excluded.booker, excluded.no_shows,
    excluded.corrections, excluded.series_keys, excluded.place
  )
  where k is distinct from excluded;
end;
$$;
comment on function private.write_folds(uuid, private.folded_booking[]) is
  'Keeps what the next step of folded bookings starts from.';

create function private.write_bookings(p_tenant_id uuid, p_folded private.folded_booking[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.bookings as b (
    tenant_id, id, cal_uid, cal_booking_id, status, attendee_name, attendee_email,
    attendee_phone, event_type, event_title, start_time, end_time, confirmed_at,
    rescheduled_at, cancelled_at, completed_at, cancellation_reason, cancelled_by,
    reschedule_requested, guessed, metadata, created_at, updated_at
  )
  select
    p_tenant_id, f.booking_id, (f.state).cal_uid, (f.state).cal_booking_id,
    private.final_status(f.state), a.booker ->> 'name', a.booker ->> 'email',
    a.booker ->> 'phone', (f.state).event_type, (f.state).event_title, (f.state).start_time,
    (f.state).end_time, (f.state).confirmed_at, (f.state).rescheduled_at,
    (f.state).cancelled_at, (f.state).completed_at, (f.state).cancellation_reason,
    (f.state).cancelled_by, (f.state).reschedule_requested,
    coalesce(f.guessed, exists (
      select from public.booking_uids u
      where u.tenant_id = p_tenant_id and u.booking_id = f.booking_id and u.guessed
    )),
    (f.state).metadata, (f.state).created_at, (f.state).updated_at
  from unnest(p_folded) f
  cross join lateral (
    select (f.state).attendees -> private.booker_in((f.state).attendees) as booker
  ) a
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
  where b is distinct from excluded;

  perform private.write_attendees(p_tenant_id, p_folded);
  perform private.write_folds(p_tenant_id, p_folded);
end;
$$;
comment on function private.write_bookings(uuid, private.folded_booking[]) is
  'Writes folded bookings, their attendees, and what their next step starts from.';

create function private.write_all(
  p_tenant_id uuid,
  p_folded private.folded_booking[],
  p_now timestamptz,
  p_grace interval default '0',
  p_from_start boolean default false
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.write_bookings(p_tenant_id, p_folded);
  -- All leads before any reminder: the lock order.
  perform private.keep_leads(p_tenant_id, p_folded, p_from_start);
  perform private.keep_schedules(p_tenant_id, p_folded, p_now, p_grace);
end;
$$;
comment on function private.write_all(
  uuid, private.folded_booking[], timestamptz, interval, boolean) is
  'Writes folded bookings, and their leads and reminders, which follow from them. The only way any of these come about. p_grace: see keep_schedules(); p_from_start: also score again what seems unchanged.';

create function private.refold(p_tenant_id uuid, p_booking_ids uuid[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.write_all(
    p_tenant_id,
    array(
      select private.folded_from_start(p_tenant_id, b.id)
      from unnest(p_booking_ids) b (id)
      order by b.id
    ),
    p_now, p_from_start => true);
end;
$$;
comment on function private.refold(uuid, uuid[], timestamptz) is
  'Computes bookings from all their events, and from them their leads and reminders, as if nothing of them were known.';
