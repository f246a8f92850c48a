-- Retention: what is not needed any more goes, a bounded number of rows at a time.

create function private.close_bookings(p_limit integer, p_now timestamptz)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  -- From now on the row is what it is; what is said of it later is ignored, and folded by nobody.
  with over as (
    select b.tenant_id, b.id
    from public.tenants t
    join public.bookings b on b.tenant_id = t.id
    where t.keep_events_days is not null
      and not private.is_being_copied(t.id)
      and b.closed_at is null
      -- Also what was never answered. What is live is completed by the clock first, where it can be.
      and (
        b.status not in ('confirmed', 'rescheduled')
        or t.disabled_at is not null
        or b.end_time is null
      )
      and b.updated_at < p_now - make_interval(days => t.keep_events_days)
      and coalesce(b.end_time, b.start_time, b.updated_at)
        < p_now - make_interval(days => t.keep_events_days)
      and not exists (
        select from public.reminders r
        where r.tenant_id = b.tenant_id
          and r.booking_id = b.id
          and r.status in ('scheduled', 'queued')
      )
    order by b.id
    limit p_limit
    for no key update of b skip locked
  ),
  closed as (
    update public.bookings b
    set closed_at = p_now
    from over o
    where b.tenant_id = o.tenant_id and b.id = o.id
    returning b.tenant_id, b.id
  ),
  forgotten as (
    delete from private.booking_folds k
    using closed c
    where k.tenant_id = c.tenant_id and k.booking_id = c.id
  )
  select count(*)::integer into v_count from closed;
  return v_count;
end;
$$;
comment on function private.close_bookings(integer, timestamptz) is
  'Closes bookings that have been over for longer than their tenant keeps events; tells how many.';

create function private.may_still_be_applied(p_event public.webhook_events, p_since timestamptz)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  e constant public.webhook_events := p_event;
begin
  return
    -- It may be all that is known of a booking. Read without what could raise.
    coalesce(
      private.to_timestamp(coalesce(e.body #>> '{payload,endTime}', e.body ->> 'endTime')) >= p_since,
      false)
    or exists (
      select
      from public.booking_uids u
      join public.bookings o on o.tenant_id = u.tenant_id and o.id = u.booking_id
      where u.tenant_id = e.tenant_id
        and u.cal_uid in (e.cal_uid, e.previous_uid)
        and o.closed_at is null
    )
    or e.cal_uid is null and exists (
      select
      from public.booking_uids u
      join public.bookings o on o.tenant_id = u.tenant_id and o.id = u.booking_id
      where u.tenant_id = e.tenant_id
        and u.cal_booking_id = e.cal_booking_id
        and o.closed_at is null
    );
end;
$$;
comment on function private.may_still_be_applied(public.webhook_events, timestamptz) is
  'Whether an event that was never applied would still tell something: of a meeting that has not ended by p_since, or of a booking that is open.';

create function private.is_where_seats_came_from(p_tenant_id uuid, p_booking_id uuid)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Without corrections it matters to nobody: see corrections_of().
  return exists (
    select from public.webhook_events w where w.tenant_id = p_tenant_id and w.provider = 'admin'
  ) and exists (
    with recursive slot (booking_id) as (
      values (p_booking_id)
      union
      select w.booking_id
      from slot s
      join public.booking_uids u on u.tenant_id = p_tenant_id and u.booking_id = s.booking_id
      join public.webhook_events w on w.tenant_id = p_tenant_id and w.left_uid = u.cal_uid
      where w.status = 'applied'
    )
    select
    from slot s
    join public.bookings b on b.tenant_id = p_tenant_id and b.id = s.booking_id
    where b.closed_at is null
  );
end;
$$;
comment on function private.is_where_seats_came_from(uuid, uuid) is
  'Whether seats of an open booking were in this one before, directly or by others: what was corrected here holds there.';

create function private.prune_events(p_limit integer, p_now timestamptz)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
  set enable_seqscan = 'off'
as $$
declare
  v_count integer;
begin
  -- Chosen once: joined, it could be chosen again for each, and more than so many deleted.
  with old as materialized (
    select e.tenant_id, e.id
    from public.tenants t
    join public.webhook_events e on e.tenant_id = t.id
    left join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
    where t.keep_events_days is not null
      and not private.is_being_copied(t.id)
      and e.received_at < p_now - make_interval(days => t.keep_events_days)
      and (
        e.status in ('ignored', 'unparseable')
        -- Given up, or of a tenant that is disabled, for which nothing is applied.
        or (
            e.status = 'failed' and e.retry_at is null
            or e.status in ('failed', 'pending') and t.disabled_at is not null
          )
          and not private.may_still_be_applied(
            e, p_now - make_interval(days => t.keep_events_days))
        or b.closed_at is not null
        -- A form: its lead keeps what was answered.
        or e.status = 'applied' and e.booking_id is null
      )
      -- Not while another booking is still computed from it. Looked up for each (offset 0): joined, in
      -- a project without statistics, all would be compared with all that is open.
      and not exists (
        select
        from public.booking_uids u
        join public.bookings o on o.tenant_id = u.tenant_id and o.id = u.booking_id
        where u.tenant_id = e.tenant_id and u.cal_uid = e.left_uid and o.closed_at is null
        offset 0
      )
      and not (
        (e.provider = 'admin' or e.left_uid is not null)
        and private.is_where_seats_came_from(e.tenant_id, e.booking_id)
      )
      -- By each key of its booking: what cancels all that remain of a series has another than they.
      and (e.series_key is null or not exists (
        select
        from unnest(array(
          select e.series_key
          union
          select k.series_key
          from public.webhook_events k
          where k.tenant_id = e.tenant_id and k.booking_id = e.booking_id
        )) q (series_key)
        cross join lateral (
          select s.booking_id
          from public.webhook_events s
          where s.tenant_id = e.tenant_id and s.series_key = q.series_key
          offset 0
        ) s
        cross join lateral (
          select
          from public.bookings o
          where o.tenant_id = e.tenant_id and o.id = s.booking_id and o.closed_at is null
          offset 0
        ) o
      ))
    limit p_limit
    -- Not what is being applied: its tenant was enabled a moment ago.
    for update of e skip locked
  )
  delete from public.webhook_events d
  using old
  where d.tenant_id = old.tenant_id and d.id = old.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.prune_events(integer, timestamptz) is
  'Deletes events their tenant no longer keeps and no open booking needs; tells how many.';

create function private.prune_deliveries(p_limit integer, p_now timestamptz)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
  set enable_seqscan = 'off'
  set enable_hashjoin = 'off'
  set enable_mergejoin = 'off'
as $$
declare
  v_count integer;
begin
  -- A tenant's ids are in the order of time: its first tells whether there is anything to delete, and
  -- the history is not read for it.
  with old as materialized (
    select o.tenant_id, o.id
    from public.tenants t
    cross join lateral (
      select d.created_at from public.deliveries d where d.tenant_id = t.id order by d.id limit 1
    ) first
    cross join lateral (
      select d.tenant_id, d.id, d.created_at, d.reminder_id
      from public.deliveries d
      where d.tenant_id = t.id
      order by d.id
      limit p_limit
    ) o
    where first.created_at < p_now - make_interval(days => t.keep_deliveries_days)
      and not private.is_being_copied(t.id)
      and o.created_at < p_now - make_interval(days => t.keep_deliveries_days)
      and not exists (
        select
        from public.reminders r
        where r.tenant_id = o.tenant_id
          and r.id = o.reminder_id
          and r.status in ('scheduled', 'queued')
      )
    limit p_limit
  )
  delete from public.deliveries d
  using old o
  where d.tenant_id = o.tenant_id and d.id = o.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.prune_deliveries(integer, timestamptz) is
  'Deletes the record of attempts their tenant no longer keeps, except of reminders still on their way; tells how many.';

create function private.prune_attendance_tokens(p_limit integer, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from private.attendance_tokens k
  where k.token in (
    select o.token
    from private.attendance_tokens o
    where o.start_time < p_now - interval '31 days'
      and not private.is_being_copied(o.tenant_id)
    order by o.start_time
    limit p_limit
  );
end;
$$;
comment on function private.prune_attendance_tokens(integer, timestamptz) is
  'Deletes tokens of meetings that began a month ago.';

create function private.prune(p_limit integer default 1000, p_now timestamptz default now())
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_closed constant integer := private.close_bookings(p_limit, p_now);
  v_events constant integer := private.prune_events(p_limit, p_now);
  v_deliveries constant integer := private.prune_deliveries(p_limit, p_now);
begin
  perform private.prune_attendance_tokens(p_limit, p_now);
  -- Of a tenant that has moved they stay, as all its secrets do.
  delete from private.tenant_secrets s
  where s.retires_at < p_now
    and not private.is_being_copied(s.tenant_id)
    and not private.is_leaving(s.tenant_id);
  delete from private.webhook_rejections r where r.hour < p_now - interval '90 days';
  delete from public.hourly_events h
  where h.hour < p_now - interval '90 days' and not private.is_being_copied(h.tenant_id);
  delete from private.counted_texts c
  where c.day < (p_now - interval '2 days')::date and not private.is_being_copied(c.tenant_id);
  delete from private.jobs j
  where j.ended_at < p_now - interval '7 days' and not private.is_being_copied(j.tenant_id);
  perform private.record_heartbeat('prune', p_now);
  return jsonb_build_object(
    'closed', v_closed, 'events', v_events, 'deliveries', v_deliveries);
end;
$$;
comment on function private.prune(integer, timestamptz) is
  'Closes and deletes what the tenants'' settings no longer keep, at most p_limit rows of each kind; also links to confirm attendance a month after the meeting, retired secrets, counts of rejections and of events an hour older than 90 days and of text messages older than two.';
