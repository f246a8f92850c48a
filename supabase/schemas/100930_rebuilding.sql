-- Rebuilding: bookings, and all that follows from them, as if only their events were known.

create function private.restore_identities(p_tenant_id uuid, p_booking_ids uuid[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Those that another booking wrongly has, too: its events do not name them.
  delete from public.booking_uids u
  using (
    select u.cal_uid
    from public.booking_uids u
    where u.tenant_id = p_tenant_id and u.booking_id = any (p_booking_ids)
    union
    select n.cal_uid
    from public.webhook_events e
    cross join lateral (values (e.cal_uid), (e.previous_uid)) n (cal_uid)
    where e.tenant_id = p_tenant_id
      and e.booking_id = any (p_booking_ids)
      and e.status = 'applied'
  ) o
  where u.tenant_id = p_tenant_id
    and u.cal_uid = o.cal_uid
    and not exists (
      select from public.webhook_events e
      where e.tenant_id = u.tenant_id
        and e.booking_id = u.booking_id
        and e.status = 'applied'
        and u.cal_uid in (e.cal_uid, e.previous_uid)
    )
    and not exists (
      select from public.bookings b
      where b.tenant_id = u.tenant_id and b.id = u.booking_id and b.closed_at is not null
    );

  insert into public.booking_uids as u
    (tenant_id, cal_uid, booking_id, ical_uid, cal_booking_id)
  select distinct on (n.cal_uid) p_tenant_id, n.cal_uid, e.booking_id, i.ical_uid,
    min(e.cal_booking_id) filter (where n.is_own) over (partition by n.cal_uid)
  from public.webhook_events e
  cross join lateral (values (e.cal_uid, true), (e.previous_uid, false)) n (cal_uid, is_own)
  -- Not above: hardly any uid is missing, and what is not asked for is not computed.
  cross join lateral (
    select case when n.is_own then private.kept_ical_uid(e) end as ical_uid
  ) i
  where e.tenant_id = p_tenant_id
    and e.booking_id = any (p_booking_ids)
    and e.status = 'applied'
    and n.cal_uid is not null
    and not exists (
      select from public.booking_uids k
      where k.tenant_id = p_tenant_id and k.cal_uid = n.cal_uid
    )
  order by n.cal_uid, i.ical_uid is null, e.id
  on conflict (tenant_id, cal_uid) do nothing;

  delete from public.bookings b
  where b.tenant_id = p_tenant_id
    and b.id = any (p_booking_ids)
    and b.closed_at is null
    and not exists (
      select from public.webhook_events e
      where e.tenant_id = b.tenant_id and e.booking_id = b.id and e.status = 'applied'
    );
end;
$$;
comment on function private.restore_identities(uuid, uuid[]) is
  'Makes the uids of bookings what the events say, and removes bookings no event speaks of.';

create function private.rebuild_some(p_tenant_id uuid, p_booking_ids uuid[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking_ids uuid[];
begin
  perform private.restore_identities(p_tenant_id, p_booking_ids);
  v_booking_ids := array(
    select i.id
    from unnest(p_booking_ids) i (id)
    where exists (
      select from public.webhook_events e
      where e.tenant_id = p_tenant_id and e.booking_id = i.id and e.status = 'applied'
    )
    order by i.id
  );
  if v_booking_ids <> '{}' then
    perform private.number_all_generations(p_tenant_id, v_booking_ids);
    perform private.refold(p_tenant_id, v_booking_ids, p_now);
  end if;
end;
$$;
comment on function private.rebuild_some(uuid, uuid[], timestamptz) is
  'Computes bookings again, and all that follows from them, as if only their events were known. The tenant must be locked.';
