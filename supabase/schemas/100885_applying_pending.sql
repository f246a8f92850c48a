-- Applying what is pending: many events of a tenant at a time, those of one booking as one fold.

create function private.forget_outdated_fold(p_event public.webhook_events)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from private.booking_folds k
  where k.tenant_id = p_event.tenant_id
    and k.booking_id = p_event.booking_id
    and (
      p_event.series_key <> all (k.series_keys)
      or not k.was_requested
        and private.event_kind(p_event.event_type) in ('requested', 'payment_initiated')
    );
end;
$$;
comment on function private.forget_outdated_fold(public.webhook_events) is
  'Of many events that are applied in one go, the later ones ask what is kept of the bookings of the earlier ones: to which series they belong, and whether they were requested. What an event makes untrue is forgotten.';

create function private.apply_events(
  p_tenant_id uuid,
  p_events public.webhook_events[],
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  e public.webhook_events;
  c private.claim;
  v_change private.change;
  v_changes private.change[] := array[]::private.change[];
begin
  foreach e in array p_events loop
    c := null;
    if private.is_form(e.event_type) then
      update public.webhook_events w
      set status = 'applied', reason = null, retry_at = null
      where w.tenant_id = e.tenant_id and w.id = e.id;
      perform private.sync_form(e);
      continue;
    end if;
    if e.cal_uid is null then
      e.cal_uid := private.uid_for(e);
    end if;
    if e.cal_uid is not null then
      c := private.claim_booking(e);
    end if;
    update public.webhook_events w
    set status = case
          when c.booking_id is null then 'ignored' else 'applied'
        end::public.webhook_event_status,
        reason = case
          when c.booking_id is null then private.reason_without_booking(e)
          when e.provider = 'cal.com'
            then private.notice(e.event_type, e.body, private.event_details(e.body))
        end,
        retry_at = null,
        cal_uid = e.cal_uid,
        booking_id = c.booking_id
    where w.tenant_id = e.tenant_id and w.id = e.id
    returning w.* into e;
    if c.booking_id is not null then
      if c.merged <> '{}' then
        -- Nothing may write again what was merged away.
        v_changes := array(
          select v from unnest(v_changes) v where v.booking_id <> all (c.merged));
      end if;
      -- One by one: put together as arrays, all would be copied with each event.
      foreach v_change in array private.changes_of(e, c) loop
        v_changes := v_changes || v_change;
      end loop;
      -- Of a booking without a row nothing is kept.
      if not c.is_new then
        perform private.forget_outdated_fold(e);
      end if;
    end if;
  end loop;
  if v_changes <> '{}' then
    perform private.make_changes(p_tenant_id, v_changes, p_now);
  end if;
end;
$$;
comment on function private.apply_events(uuid, public.webhook_events[], timestamptz) is
  'Folds stored events of a tenant into their bookings, each booking once. The tenant must be locked.';

create function private.put_off(
  p_tenant_id uuid,
  p_event_ids bigint[],
  p_sqlstate text,
  p_message text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if private.is_passing(p_sqlstate) then
    update public.webhook_events e
    set retry_at = p_now + interval '4 seconds'
    where e.tenant_id = p_tenant_id and e.id = any (p_event_ids);
  else
    update public.webhook_events e
    set status = 'failed', reason = p_message, attempts = e.attempts + 1,
        retry_at = p_now + private.retry_delay(e.attempts + 1)
    where e.tenant_id = p_tenant_id and e.id = any (p_event_ids);
  end if;
end;
$$;
comment on function private.put_off(uuid, bigint[], text, text, timestamptz) is
  'Events that could not be applied: pending for four seconds more when somebody was in the way, else failed.';

create function private.try_events(
  p_tenant_id uuid,
  p_events public.webhook_events[],
  p_now timestamptz
)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.apply_events(p_tenant_id, p_events, p_now);
  return true;
exception
  when query_canceled then
    raise;
  when others then
    if cardinality(p_events) = 1 then
      perform private.put_off(
        p_tenant_id, array[(p_events[1]).id], sqlstate, sqlerrm, p_now);
    end if;
    return false;
end;
$$;
comment on function private.try_events(uuid, public.webhook_events[], timestamptz) is
  'Applies events, all or none. One alone that cannot be applied is put off.';

create function private.apply_apart(
  p_tenant_id uuid,
  p_events public.webhook_events[],
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_until constant timestamptz := clock_timestamp() + interval '2 seconds';
  v_group record;
  e public.webhook_events;
begin
  -- Hundreds may be in the way of one open transaction; each is put off for a while then.
  perform set_config('lock_timeout', '10ms', true);
  for v_group in
    select array_agg(w order by w.id) as events
    from unnest(p_events) w
    group by w.cal_uid
    order by min(w.id)
  loop
    if not private.try_events(p_tenant_id, v_group.events, p_now)
      and cardinality(v_group.events) > 1
    then
      foreach e in array v_group.events loop
        perform private.try_events(p_tenant_id, array[e], p_now);
        exit when clock_timestamp() > v_until;
      end loop;
    end if;
    exit when clock_timestamp() > v_until;
  end loop;
end;
$$;
comment on function private.apply_apart(uuid, public.webhook_events[], timestamptz) is
  'Applies events booking by booking, so that one that cannot be applied does not stop the others. Two seconds at most: what is left is tried again.';

create function private.pending_events(p_tenant_id uuid, p_limit integer, p_now timestamptz)
  returns public.webhook_events[]
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return array(
    select e
    from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.status = 'pending'
      and coalesce(e.retry_at, '-infinity') <= p_now
    order by e.id
    limit p_limit
    for update skip locked
  );
end;
$$;
comment on function private.pending_events(uuid, integer, timestamptz) is
  'The events of a tenant that wait to be applied and may be tried now, the oldest first, locked.';

create function private.apply_pending(
  p_tenant_id uuid,
  p_limit integer default 100,
  p_now timestamptz default now()
)
  returns text
  language plpgsql
  volatile
  set search_path = ''
  set lock_timeout = '100ms'
  set plan_cache_mode = 'force_generic_plan'
  set enable_seqscan = 'off'
  set jit = 'off'
as $$
declare
  v_events public.webhook_events[];
begin
  if not exists (
    select from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.status = 'pending'
      and coalesce(e.retry_at, '-infinity') <= p_now
  ) then
    return 'done';
  end if;

  begin
    perform private.lock_tenant(p_tenant_id);
  exception when lock_not_available then
    return 'busy';
  end;
  -- Looked at behind the lock: whoever disables a tenant has it, too.
  if exists (select from public.tenants t where t.id = p_tenant_id and t.disabled_at is not null) then
    return 'done';
  end if;
  v_events := private.pending_events(p_tenant_id, p_limit, p_now);
  if v_events = '{}' then
    return 'done';
  end if;
  if not private.try_events(p_tenant_id, v_events, p_now) and cardinality(v_events) > 1 then
    perform private.apply_apart(p_tenant_id, v_events, p_now);
  end if;
  return case when exists (
    select from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.status = 'pending'
      and coalesce(e.retry_at, '-infinity') <= p_now
  ) then 'more' else 'done' end;
end;
$$;
comment on function private.apply_pending(uuid, integer, timestamptz) is
  'Applies up to p_limit pending events of a tenant, the oldest first. Answers done when none is left that may be tried now, more when some are, busy when somebody else has the tenant. A disabled tenant''s stay pending.';

create function public.apply_pending_events(p_tenant_id uuid)
  returns text
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
begin
  return private.apply_pending(p_tenant_id);
end;
$$;
comment on function public.apply_pending_events(uuid) is
  'For functions/cal-webhook, right behind a webhook that was answered pending: applies what waits, a bounded number. Answers done, more or busy. The scheduler does the same, if a little later.';
revoke execute on function public.apply_pending_events(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.apply_pending_events(uuid) to service_role;

create function private.tenants_with_pending(p_now timestamptz)
  returns setof uuid
  language plpgsql
  stable
  rows 10
  set search_path = ''
as $$
begin
  -- From tenant to tenant in the index, not through all that waits.
  return query
  with recursive waiting as (
    (
      select e.tenant_id
      from public.webhook_events e
      where e.status = 'pending'
      order by e.tenant_id
      limit 1
    )
    union all
    select (
      select e.tenant_id
      from public.webhook_events e
      where e.status = 'pending' and e.tenant_id > w.tenant_id
      order by e.tenant_id
      limit 1
    )
    from waiting w
    where w.tenant_id is not null
  )
  select w.tenant_id
  from waiting w
  join public.tenants t on t.id = w.tenant_id
  where t.disabled_at is null
    and exists (
      select
      from public.webhook_events e
      where e.tenant_id = w.tenant_id
        and e.status = 'pending'
        and coalesce(e.retry_at, '-infinity') <= p_now
    );
end;
$$;
comment on function private.tenants_with_pending(timestamptz) is
  'The tenants that have events to be applied now.';
