-- Recovering: what an admin does when something went wrong, from Studio's SQL editor.

create function public.replay_events(
  p_tenant_slug text,
  p_event_ids bigint[] default null,
  p_now timestamptz default now()
)
  returns table (event_id bigint, status public.webhook_event_status, reason text)
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_event public.webhook_events;
begin
  if exists (
    select from public.tenants t where t.id = v_tenant_id and t.disabled_at is not null
  ) then
    raise exception 'The tenant is disabled' using hint = 'enable_tenant() first.';
  end if;
  for v_event in
    select e.*
    from public.webhook_events e
    where e.tenant_id = v_tenant_id
      and e.status in ('failed', 'unparseable')
      and (p_event_ids is null or e.id = any (p_event_ids))
    order by e.id
    for update
  loop
    return query
    select v_event.id, r.status, r.reason
    from private.replay_event(v_event, p_now) r;
  end loop;
end;
$$;
comment on function public.replay_events(text, bigint[], timestamptz) is
  'Reads and applies failed and unparseable events of a tenant again: all of them, or those with these ids. Tells what became of each.';
revoke execute on function public.replay_events(text, bigint[], timestamptz) from public, anon, authenticated, service_role;

create function private.tenant_with_slug(p_slug text)
  returns uuid
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := (
    select t.id from public.tenants t where t.slug = p_slug or t.id::text = lower(p_slug)
  );
begin
  if v_tenant_id is null then
    raise exception 'There is no tenant "%"', p_slug
      using errcode = 'no_data_found', hint = 'select slug from public.tenants;';
  end if;
  return v_tenant_id;
end;
$$;
comment on function private.tenant_with_slug(text) is
  'The id of the tenant with this slug, or with this id as text; raises no_data_found when there is none.';

create function private.replay_event(p_event public.webhook_events, p_now timestamptz)
  returns public.webhook_events
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_event public.webhook_events := p_event;
  v_facts private.event_facts;
begin
  -- A text may have been repaired by hand.
  if v_event.body is null and pg_input_is_valid(v_event.unparseable_body, 'jsonb') then
    v_event.body := v_event.unparseable_body::jsonb;
    v_event.unparseable_body := null;
  end if;
  if v_event.body is null then
    return v_event;
  end if;

  v_facts := private.read_event(v_event.body);
  update public.webhook_events e
  set body = v_event.body,
      unparseable_body = v_event.unparseable_body,
      event_type = v_facts.event_type,
      cal_uid = v_facts.cal_uid,
      previous_uid = v_facts.previous_uid,
      left_uid = v_facts.left_uid,
      series_key = v_facts.series_key,
      occurred_at = coalesce(v_facts.occurred_at, v_event.received_at),
      status = s.status,
      reason = s.reason,
      retry_at = null
  from private.initial_status(v_facts) s
  where e.tenant_id = v_event.tenant_id and e.id = v_event.id
  returning e.* into v_event;

  if v_event.status = 'received' then
    perform private.apply_event(v_event, p_now);
  end if;
  return (
    select e from public.webhook_events e
    where e.tenant_id = v_event.tenant_id and e.id = v_event.id
  );
end;
$$;
comment on function private.replay_event(public.webhook_events, timestamptz) is
  'Reads an event anew, as if it had just arrived, and applies it.';

create function private.retry_failed_events(
  p_limit integer default 20,
  p_now timestamptz default now()
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_event public.webhook_events;
  v_count integer := 0;
begin
  for v_event in
    select e.*
    from public.webhook_events e
    join public.tenants t on t.id = e.tenant_id
    where e.status = 'failed'
      and e.retry_at <= p_now
      and t.disabled_at is null
    order by e.retry_at
    limit p_limit
    for update of e skip locked
  loop
    perform private.apply_event(v_event, p_now);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.retry_failed_events(integer, timestamptz) is
  'Applies failed events whose time has come, oldest first; tells how many were tried.';

create function private.restore_identities(p_tenant_id uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from public.booking_uids u
  where u.tenant_id = p_tenant_id
    and not private.is_closed(u.tenant_id, u.booking_id)
    and not exists (
      select from public.webhook_events e
      where e.tenant_id = u.tenant_id
        and e.booking_id = u.booking_id
        and e.status = 'applied'
        and u.cal_uid in (e.cal_uid, e.previous_uid)
    );

  insert into public.booking_uids as u (tenant_id, cal_uid, booking_id, ical_uid)
  select distinct on (n.cal_uid) p_tenant_id, n.cal_uid, e.booking_id, n.ical_uid
  from public.webhook_events e
  cross join lateral (
    values (e.cal_uid, private.kept_ical_uid(e)), (e.previous_uid, null)
  ) n (cal_uid, ical_uid)
  where e.tenant_id = p_tenant_id
    and e.status = 'applied'
    and n.cal_uid is not null
  order by n.cal_uid, n.ical_uid is null, e.id
  on conflict (tenant_id, cal_uid) do nothing;

  delete from public.bookings b
  where b.tenant_id = p_tenant_id
    and b.closed_at is null
    and not exists (
      select from public.webhook_events e
      where e.tenant_id = b.tenant_id and e.booking_id = b.id and e.status = 'applied'
    );
end;
$$;
comment on function private.restore_identities(uuid) is
  'Makes booking_uids what the events say, and removes bookings no event speaks of.';

create function public.rebuild_bookings(p_tenant_slug text, p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
  set plan_cache_mode = 'force_generic_plan'
  set jit = 'off'
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_booking_ids uuid[];
begin
  -- Storing an event needs a share of this row: new ones wait until this is done.
  perform 1 from public.tenants t where t.id = v_tenant_id for update;
  perform private.restore_identities(v_tenant_id);

  select array_agg(distinct e.booking_id)
  into v_booking_ids
  from public.webhook_events e
  where e.tenant_id = v_tenant_id
    and e.status = 'applied'
    and not private.is_closed(e.tenant_id, e.booking_id);
  if v_booking_ids is null then
    return 0;
  end if;

  perform private.number_generations(v_tenant_id, b.id) from unnest(v_booking_ids) b (id);
  perform private.refold(v_tenant_id, v_booking_ids, p_now);
  return cardinality(v_booking_ids);
end;
$$;
comment on function public.rebuild_bookings(text, timestamptz) is
  'Computes a tenant''s bookings, uids, attendees, leads, activities and schedule again from its webhook events, to the same rows. Nothing is sent again. Tells how many bookings there are. Webhooks that arrive meanwhile wait.';
revoke execute on function public.rebuild_bookings(text, timestamptz) from public, anon, authenticated, service_role;

create function public.separate_booking(
  p_tenant_slug text,
  p_cal_uid text,
  p_now timestamptz default now()
)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_new_id constant uuid := gen_random_uuid();
  v_old_id uuid;
begin
  select u.booking_id
  into v_old_id
  from public.booking_uids u
  where u.tenant_id = v_tenant_id and u.cal_uid = p_cal_uid and u.guessed;
  if not found then
    raise exception 'The uid "%" was not joined to a booking by a guess', p_cal_uid
      using errcode = 'no_data_found',
            hint = 'select * from public.booking_uids where guessed;';
  end if;
  if private.is_closed(v_tenant_id, v_old_id) then
    raise exception 'This booking is closed: the events it was computed from are no longer kept'
      using errcode = 'restrict_violation', hint = 'It stays as it is.';
  end if;
  perform private.lock_bookings(v_tenant_id, array[v_old_id]);

  -- The uid takes along those that Cal.com said came after it.
  with recursive branch (cal_uid) as (
    values (p_cal_uid)
    union
    select e.cal_uid
    from branch c
    join public.webhook_events e on e.tenant_id = v_tenant_id and e.previous_uid = c.cal_uid
  ),
  moved as (
    update public.webhook_events e
    set booking_id = v_new_id
    from branch c
    where e.tenant_id = v_tenant_id and e.cal_uid = c.cal_uid and e.booking_id = v_old_id
  )
  update public.booking_uids u
  set booking_id = v_new_id, separated = true, guessed = false
  from branch c
  where u.tenant_id = v_tenant_id and u.cal_uid = c.cal_uid;

  perform private.number_generations(v_tenant_id, v_old_id);
  perform private.number_generations(v_tenant_id, v_new_id);
  perform private.refold(v_tenant_id, array[v_old_id, v_new_id], p_now);
  return v_new_id;
end;
$$;
comment on function public.separate_booking(text, text, timestamptz) is
  'Undoes a guess: the uid, and what followed it, becomes a booking of its own and is never joined by its calendar id again. Gives the new booking''s id.';
revoke execute on function public.separate_booking(text, text, timestamptz) from public, anon, authenticated, service_role;
