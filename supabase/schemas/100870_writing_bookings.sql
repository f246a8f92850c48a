-- Writing bookings: what was folded becomes rows. What is new is inserted and the rest updated, in
-- statements of their own: one that could do both costs twice as much to start.

create function private.rows_of_bookings(p_tenant_id uuid, p_folded private.folded_booking[])
  returns public.bookings[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select row(
      p_tenant_id, f.booking_id, s.cal_uid, s.cal_booking_id, private.final_status(f.state),
      a.booker ->> 'name', a.booker ->> 'email', a.booker ->> 'phone', s.event_type,
      s.event_title, s.start_time, s.end_time, s.confirmed_at, s.rescheduled_at,
      s.cancelled_at, s.completed_at, s.requested_at, s.payment_due_at, s.paid_at,
      s.cancellation_reason, s.cancelled_by, s.reschedule_requested,
      coalesce(f.guessed, exists (
        select from public.booking_uids u
        where u.tenant_id = p_tenant_id and u.booking_id = f.booking_id and u.guessed
      )),
      null, s.metadata, s.created_at, s.updated_at
    )::public.bookings
    from unnest(p_folded) f
    cross join lateral (select (f.state).*) s
    cross join lateral (select s.attendees -> f.booker as booker) a
  );
end;
$$;
comment on function private.rows_of_bookings(uuid, private.folded_booking[]) is
  'Folded bookings as rows.';

create function private.rows_of_attendees(p_tenant_id uuid, p_folded private.folded_booking[])
  returns public.booking_attendees[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select row(
      p_tenant_id, f.booking_id, j.key, p.position, p.is_booker, p.name, p.email, p.phone,
      p.time_zone, p.locale, n.since is not null, n.since, p.requested_at, p.confirmed_at,
      p.left_at, coalesce(p.moved_in, false), coalesce(p.moved_out, false), p.fit,
      p.seat_id, p.attendance_confirmed_at, p.attendance_confirmed_for
    )::public.booking_attendees
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
      fit smallint,
      seat_id text,
      attendance_confirmed_at timestamptz,
      attendance_confirmed_for timestamptz
    )
    cross join lateral (
      select case
        when (f.state).no_shows <> '{}'
          then private.no_show_since((f.state).no_shows, j.key, p.is_booker)
      end as since
    ) n
  );
end;
$$;
comment on function private.rows_of_attendees(uuid, private.folded_booking[]) is
  'The attendees of folded bookings, those at hand, as rows.';

create function private.rows_of_folds(p_tenant_id uuid, p_folded private.folded_booking[])
  returns private.booking_folds[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return array(
    select row(
      p_tenant_id, f.booking_id, s.status, s.seated, s.payment_due, s.was_requested,
      s.others + a.people, s.others_present + a.present, f.booker, s.no_shows, s.corrections,
      s.series_keys, s.place
    )::private.booking_folds
    from unnest(p_folded) f
    cross join lateral (select (f.state).*) s
    cross join lateral (
      select count(*) as people, count(*) filter (where not p.value ? 'left_at') as present
      from jsonb_each(s.attendees) p
    ) a
  );
end;
$$;
comment on function private.rows_of_folds(uuid, private.folded_booking[]) is
  'What the next step of folded bookings starts from, as rows.';

create function private.update_bookings(p_rows public.bookings[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.bookings b
  set (
    cal_uid, cal_booking_id, status, attendee_name, attendee_email, attendee_phone, event_type,
    event_title, start_time, end_time, confirmed_at, rescheduled_at, cancelled_at,
    completed_at, requested_at, payment_due_at, paid_at, cancellation_reason, cancelled_by,
    reschedule_requested, guessed, metadata, created_at, updated_at
  ) = row (
    n.cal_uid, n.cal_booking_id, n.status, n.attendee_name, n.attendee_email,
    n.attendee_phone, n.event_type, n.event_title, n.start_time, n.end_time, n.confirmed_at,
    n.rescheduled_at, n.cancelled_at, n.completed_at, n.requested_at, n.payment_due_at, n.paid_at,
    n.cancellation_reason, n.cancelled_by, n.reschedule_requested, n.guessed, n.metadata,
    n.created_at, n.updated_at
  )
  from unnest(p_rows) n
  where b.tenant_id = n.tenant_id and b.id = n.id and b is distinct from n;
end;
$$;
comment on function private.update_bookings(public.bookings[]) is
  'Writes bookings that have rows, where something changed.';

create function private.update_attendees(p_rows public.booking_attendees[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.booking_attendees a
  set (
    position, is_booker, name, email, phone, time_zone, locale, no_show, no_show_at,
    requested_at, confirmed_at, left_at, moved_in, moved_out, fit,
    seat_id, attendance_confirmed_at, attendance_confirmed_for
  ) = row (
    n.position, n.is_booker, n.name, n.email, n.phone, n.time_zone, n.locale, n.no_show,
    n.no_show_at, n.requested_at, n.confirmed_at, n.left_at, n.moved_in, n.moved_out, n.fit,
    n.seat_id, n.attendance_confirmed_at, n.attendance_confirmed_for
  )
  from unnest(p_rows) n
  where a.tenant_id = n.tenant_id
    and a.booking_id = n.booking_id
    and a.contact = n.contact
    and a is distinct from n;
end;
$$;
comment on function private.update_attendees(public.booking_attendees[]) is
  'Writes attendees that have rows, where something changed.';

create function private.update_folds(p_rows private.booking_folds[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update private.booking_folds k
  set (
    status, seated, payment_due, was_requested, people, present, booker, no_shows,
    corrections, series_keys, place
  ) = row (
    n.status, n.seated, n.payment_due, n.was_requested, n.people, n.present, n.booker,
    n.no_shows, n.corrections, n.series_keys, n.place
  )
  from unnest(p_rows) n
  where k.tenant_id = n.tenant_id and k.booking_id = n.booking_id and k is distinct from n;
end;
$$;
comment on function private.update_folds(private.booking_folds[]) is
  'Keeps what the next steps start from, where something changed.';

create function private.drop_attendees(p_tenant_id uuid, p_folded private.folded_booking[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from public.booking_attendees a
  using unnest(p_folded) f
  where f.is_complete
    and not f.is_new
    and a.tenant_id = p_tenant_id
    and a.booking_id = f.booking_id
    and not (f.state).attendees ? a.contact;
end;
$$;
comment on function private.drop_attendees(uuid, private.folded_booking[]) is
  'Removes attendees that only an earlier, less complete telling of a booking had.';

create function private.write_bookings(p_tenant_id uuid, p_folded private.folded_booking[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_bookings constant public.bookings[] := private.rows_of_bookings(p_tenant_id, p_folded);
  v_attendees constant public.booking_attendees[] :=
    private.rows_of_attendees(p_tenant_id, p_folded);
  v_folds constant private.booking_folds[] := private.rows_of_folds(p_tenant_id, p_folded);
  v_are_new boolean;
begin
  select bool_and(f.is_new) into v_are_new from unnest(p_folded) f;
  insert into public.bookings select n.* from unnest(v_bookings) n on conflict do nothing;
  if not v_are_new then
    perform private.update_bookings(v_bookings);
    perform private.drop_attendees(p_tenant_id, p_folded);
  end if;
  insert into public.booking_attendees select n.* from unnest(v_attendees) n on conflict do nothing;
  insert into private.booking_folds select n.* from unnest(v_folds) n on conflict do nothing;
  if not v_are_new then
    perform private.update_attendees(v_attendees);
    perform private.update_folds(v_folds);
  end if;
end;
$$;
comment on function private.write_bookings(uuid, private.folded_booking[]) is
  'Writes folded bookings, their attendees, and what their next step starts from.';

create function private.told_together(p_folded private.folded_booking[])
  returns setof private.folded_booking[]
  language plpgsql
  immutable
  rows 1
  set search_path = ''
as $$
declare
  f private.folded_booking;
  v_whole private.folded_booking[] := array[]::private.folded_booking[];
begin
  foreach f in array p_folded loop
    if (f.state).others = 0 then
      v_whole := v_whole || f;
    else
      return next array[f];
    end if;
  end loop;
  if v_whole <> '{}' then
    return next v_whole;
  end if;
end;
$$;
comment on function private.told_together(private.folded_booking[]) is
  'Folded bookings whose leads are kept in one go: those with everyone at hand. Each of the others alone: who is not at hand in one may be in another, and it does not say that they did nothing.';

create function private.write_all(
  p_tenant_id uuid,
  p_folded private.folded_booking[],
  p_now timestamptz,
  p_grace interval default '0',
  p_from_start boolean default false,
  p_known uuid[] default '{}'
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.write_bookings(p_tenant_id, p_folded);
  -- All leads before any reminder: the lock order.
  perform private.sync_leads(p_tenant_id, f.folded, p_from_start)
  from private.told_together(p_folded) f (folded);
  perform private.plan_folded(p_tenant_id, p_folded, p_now, p_grace, p_known);
end;
$$;
comment on function private.write_all(
  uuid, private.folded_booking[], timestamptz, interval, boolean, uuid[]) is
  'Writes folded bookings, and their leads and reminders, which follow from them. The only way any of these come about. p_grace and p_known: see plan_folded(); p_from_start: also score again what seems unchanged.';

create function private.refold(p_tenant_id uuid, p_booking_ids uuid[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_known constant uuid[] := array(
    select b.id from public.bookings b where b.tenant_id = p_tenant_id and b.id = any (p_booking_ids)
  );
begin
  perform private.write_all(
    p_tenant_id,
    array(
      select private.folded_from_start(p_tenant_id, b.id)
      from unnest(p_booking_ids) b (id)
      order by b.id
    ),
    p_now, p_from_start => true, p_known => v_known);
end;
$$;
comment on function private.refold(uuid, uuid[], timestamptz) is
  'Computes bookings from all their events, and from them their leads and reminders, as if nothing of them were known.';
