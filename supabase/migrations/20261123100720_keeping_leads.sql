-- Keeping leads: their rows and activities, after bookings changed.

create function private.status_after(p_activities private.scored_activity[])
  returns public.lead_status
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select case
      when a.kind = 'booking_completed' then 'converted' else 'booking_confirmed'
    end::public.lead_status
    from unnest(p_activities) with ordinality a
    where a.kind in ('booking_confirmed', 'booking_rescheduled', 'booking_completed')
    order by a.ordinality desc
    limit 1
  );
end;
$$;
comment on function private.status_after(private.scored_activity[]) is
  'What a lead''s activities, in order, make of its status; null when nothing was confirmed.';

create function private.write_lead(
  p_tenant_id uuid,
  p_lead_id uuid,
  p_contact text,
  p_activities private.scored_activity[],
  p_is_new boolean
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.leads as l (
    tenant_id, id, name, email, phone, source, status, score, booking_id, created_at, updated_at
  )
  select
    p_tenant_id, p_lead_id, n.name, n.email, n.phone, 'cal.com',
    coalesce(private.status_after(p_activities), 'new'),
    d.score, n.booking_id, d.first_at, d.last_at
  from (
    select sum(a.points) as score, min(a.occurred_at) as first_at, max(a.occurred_at) as last_at
    from unnest(p_activities) a
  ) d,
  (
    select
      (array_agg(a.name order by b.created_at desc, b.cal_uid)
        filter (where a.name is not null))[1] as name,
      (array_agg(a.phone order by b.created_at desc, b.cal_uid)
        filter (where a.phone is not null))[1] as phone,
      min(a.email) as email,
      (array_agg(b.id order by b.created_at desc, b.cal_uid))[1] as booking_id
    from public.booking_attendees a
    join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
    where a.tenant_id = p_tenant_id
      and a.contact = p_contact
      and a.is_booker
      and coalesce(a.requested_at, a.confirmed_at) is not null
  ) n
  on conflict (tenant_id, id) do update
  -- Of a lead that bookings made, all that is known comes from them.
  set name = coalesce(excluded.name, case when l.source <> 'cal.com' then l.name end),
      phone = coalesce(excluded.phone, case when l.source <> 'cal.com' then l.phone end),
      status = case
        when l.status_locked then l.status
        else coalesce(
          private.status_after(p_activities),
          -- What people set stays; what only a less complete telling had said does not.
          case
            when l.status in ('booking_confirmed', 'converted') then 'new' else l.status
          end)
      end,
      score = excluded.score,
      booking_id = excluded.booking_id,
      created_at = excluded.created_at,
      updated_at = excluded.updated_at;

  if not p_is_new then
    delete from public.lead_activities o
    where o.tenant_id = p_tenant_id
      and o.lead_id = p_lead_id
      and not exists (
        select from unnest(p_activities) a
        where a.booking_id is not distinct from o.booking_id and a.kind = o.kind
      );
  end if;

  insert into public.lead_activities as o
    (tenant_id, id, lead_id, booking_id, kind, occurred_at, fit, points)
  select p_tenant_id,
    private.stable_id(p_lead_id::text, a.booking_id::text, a.kind::text),
    p_lead_id, a.booking_id, a.kind, a.occurred_at, a.fit, a.points
  from unnest(p_activities) a
  where a.booking_id is not null
  on conflict (tenant_id, lead_id, booking_id, kind) do update
  set id = excluded.id, occurred_at = excluded.occurred_at, fit = excluded.fit,
      points = excluded.points
  where (o.id, o.occurred_at, o.fit, o.points) is distinct from
    (excluded.id, excluded.occurred_at, excluded.fit, excluded.points);
end;
$$;
comment on function
  private.write_lead(uuid, uuid, text, private.scored_activity[], boolean) is
  'Writes a lead and its activities.';

create function private.lock_lead(p_tenant_id uuid, p_contact text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_tenant_id || ' lead ' || p_contact, 0));
end;
$$;
comment on function private.lock_lead(uuid, text) is
  'Lets the bookings of one lead be scored one after the other, also while it has no row yet.';

create function private.keep_lead(p_tenant_id uuid, p_booking_ids uuid[], p_contact text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_lead_id uuid;
  v_is_new boolean;
  v_activities private.scored_activity[];
begin
  perform private.lock_lead(p_tenant_id, p_contact);
  select l.id
  into v_lead_id
  from public.leads l
  where l.tenant_id = p_tenant_id and l.contact = p_contact;
  v_is_new := not found;
  if v_is_new then
    -- A lead whose address was corrected keeps its id, and with it the one of its old address.
    v_lead_id := private.stable_id(p_tenant_id::text, 'lead', p_contact);
    if exists (
      select from public.leads l where l.tenant_id = p_tenant_id and l.id = v_lead_id
    ) then
      v_lead_id := gen_random_uuid();
    end if;
  end if;

  v_activities := array(
    select a
    from private.scored_activities(p_tenant_id, v_lead_id, p_booking_ids, p_contact) a
  );
  if cardinality(v_activities) > 0 then
    perform private.write_lead(p_tenant_id, v_lead_id, p_contact, v_activities, v_is_new);
  else
    -- A lead that only an incomplete telling of a booking had made.
    delete from public.leads l
    where l.tenant_id = p_tenant_id and l.id = v_lead_id and l.source = 'cal.com';
  end if;
end;
$$;
comment on function private.keep_lead(uuid, uuid[], text) is
  'Creates or updates the lead of one booker after bookings changed.';

create function private.bookers_of(p_tenant_id uuid, p_booking_id uuid)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select a.contact
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id and a.booking_id = p_booking_id and a.is_booker
    union
    -- Leads that an earlier, less complete telling of the booking made.
    select l.contact
    from public.lead_activities a
    join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
    where a.tenant_id = p_tenant_id and a.booking_id = p_booking_id
  );
end;
$$;
comment on function private.bookers_of(uuid, uuid) is
  'The contacts whose leads a booking concerns, or did.';

create function private.keep_leads(p_tenant_id uuid, p_booking_ids uuid[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking_id uuid;
  v_contacts text[] := array[]::text[];
begin
  foreach v_booking_id in array p_booking_ids loop
    v_contacts := v_contacts || private.bookers_of(p_tenant_id, v_booking_id);
  end loop;
  perform private.keep_lead(p_tenant_id, p_booking_ids, c.contact)
  from (select distinct u.contact from unnest(v_contacts) u (contact) order by u.contact) c;
end;
$$;
comment on function private.keep_leads(uuid, uuid[]) is
  'Creates or updates the leads of bookings, in the order of their contacts (the lock order).';
