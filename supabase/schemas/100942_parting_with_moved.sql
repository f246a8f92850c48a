-- Parting with the moved: what still waits here of tenants that have moved to another project.

create function private.tenant_with_moved_reminders(p_now timestamptz)
  returns uuid
  language plpgsql
  stable
  set search_path = ''
  -- Of each tenant one look into the index reminders_open, which has only what waits: no other has
  -- the order.
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
  set enable_sort = 'off'
  set jit = 'off'
as $$
begin
  return (
    select m.tenant_id
    from private.moves m
    where m.state = 'moved'
      -- Until then its copy may have to be made again from here (welcome()).
      and m.switched_at < p_now - interval '1 day'
      and (
        select r.id
        from public.reminders r
        -- Nothing is queued: settle_leaving() waited for that.
        where r.tenant_id = m.tenant_id and r.status = 'scheduled'
        order by r.channel, r.send_at
        limit 1
      ) is not null
    limit 1
  );
end;
$$;
comment on function private.tenant_with_moved_reminders(timestamptz) is
  'A tenant that left more than a day ago and of which reminders still wait here; null when there is none.';

create function private.next_moved_reminders(p_tenant_id uuid, p_limit integer)
  returns uuid[]
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
  set enable_sort = 'off'
  set jit = 'off'
as $$
begin
  return array(
    select r.booking_id
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.status = 'scheduled'
    order by r.channel, r.send_at
    limit p_limit
  );
end;
$$;
comment on function private.next_moved_reminders(uuid, integer) is
  'The bookings of the next p_limit reminders that wait of a tenant; in the order of the index reminders_open.';

create function private.cancel_moved_reminders(p_now timestamptz, p_limit integer default 500)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
  set lock_timeout = '1s'
  set plan_cache_mode = 'force_generic_plan'
  set enable_seqscan = 'off'
  set jit = 'off'
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_moved_reminders(p_now);
begin
  if v_tenant_id is null then
    return false;
  end if;
  perform private.leave_the_machine();
  perform private.lock_tenant(v_tenant_id);
  -- Held, so that nobody makes it frozen again meanwhile.
  perform 1
  from private.moves m
  where m.tenant_id = v_tenant_id and m.state = 'moved' and m.switched_at < p_now - interval '1 day'
  for update;
  if not found then
    return true;
  end if;
  perform private.cancel_reminders(v_tenant_id, private.next_moved_reminders(v_tenant_id, p_limit));
  return true;
exception
  -- Somebody has the tenant: the next time.
  when lock_not_available then
    return false;
end;
$$;
comment on function private.cancel_moved_reminders(timestamptz, integer) is
  'Cancels reminders that wait here although their tenant left more than a day ago: the next p_limit, and the others of their bookings; false when there are none. Else each of them would be due here once, and the tick would look at it until the tenant is deleted. A job could not do it: those of a tenant that moves stand still, and would be copied with it.';
