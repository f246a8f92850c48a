-- Keeping leads: their rows and activities, after bookings changed.

create function private.lock_lead(p_tenant_id uuid, p_contact text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.lock_name(p_tenant_id, ' lead ' || p_contact);
end;
$$;
comment on function private.lock_lead(uuid, text) is
  'Lets the bookings of one lead be scored one after the other; see lock_name().';

create function private.deeds_in(p_tenant_id uuid, p_folded private.folded_booking[])
  returns private.deed[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  f private.folded_booking;
  v_contact text;
  v_deeds private.deed[] := array[]::private.deed[];
begin
  foreach f in array p_folded loop
    for v_contact in select jsonb_object_keys((f.state).attendees) loop
      v_deeds := v_deeds || private.deeds_of(
        p_tenant_id, f.booking_id, f.state, v_contact, (f.state).attendees -> v_contact);
    end loop;
  end loop;
  return v_deeds;
end;
$$;
comment on function private.deeds_in(uuid, private.folded_booking[]) is
  'What folded bookings say of those at hand.';

create function private.contacts_in(p_tenant_id uuid, p_folded private.folded_booking[])
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Leads that an earlier, less complete telling of a booking made concern it, too. By contact:
  -- the lock order.
  return array(
    select k.contact
    from unnest(p_folded) f
    cross join lateral (
      select a.key as contact
      from jsonb_each((f.state).attendees) a
      where not f.is_new or (a.value -> 'is_booker')::boolean
      union all
      select l.contact
      from public.lead_activities o
      join public.leads l on l.tenant_id = o.tenant_id and l.id = o.lead_id
      where f.is_complete
        and not f.is_new
        and o.tenant_id = p_tenant_id
        and o.booking_id = f.booking_id
    ) k
    where k.contact is not null
    group by k.contact
    order by k.contact
  );
end;
$$;
comment on function private.contacts_in(uuid, private.folded_booking[]) is
  'The contacts whose leads folded bookings concern, or did.';

create function private.new_leads(p_tenant_id uuid, p_deeds private.deed[], p_known text[])
  returns private.scored_lead[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select row(
      d.contact,
      -- A lead whose address was corrected keeps its id, and with it the one of its old address.
      case when not exists (
        select from public.leads l where l.tenant_id = p_tenant_id and l.id = i.id
      ) then i.id else gen_random_uuid() end,
      true, '-infinity', null, null, null, null)::private.scored_lead
    from (select distinct u.contact from unnest(p_deeds) u) d
    cross join lateral (
      select private.stable_id(p_tenant_id::text, 'lead', d.contact) as id
    ) i
    where d.contact <> all (p_known)
    order by d.contact
  );
end;
$$;
comment on function private.new_leads(uuid, private.deed[], text[]) is
  'Leads to be made: of those who did something and have none (p_known).';

create function private.changed_leads(
  p_tenant_id uuid,
  p_contacts text[],
  p_deeds private.deed[],
  p_booking_ids uuid[],
  p_from_start boolean
)
  returns private.scored_lead[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if p_from_start then
    return array(
      select row(l.contact, l.id, false, '-infinity', null, null, null, null)::private.scored_lead
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
      order by l.contact
    );
  end if;
  return array(
    with lead as materialized (
      select l.id, l.contact
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
    ),
    known as materialized (
      select l.contact, a.booking_id, a.kind, a.occurred_at, a.fit
      from lead l
      cross join unnest(p_booking_ids) b (id)
      cross join lateral (
        select o.booking_id, o.kind, o.occurred_at, o.fit
        from public.lead_activities o
        where o.tenant_id = p_tenant_id and o.lead_id = l.id and o.booking_id = b.id
        offset 0
      ) a
    )
    select row(
      c.contact, l.id, false, min(least(k.occurred_at, d.occurred_at)), null, null, null, null
    )::private.scored_lead
    from known k
    full join (
      select u.contact, u.booking_id, u.kind, u.occurred_at, u.fit from unnest(p_deeds) u
    ) d on d.contact = k.contact and d.booking_id = k.booking_id and d.kind = k.kind
    cross join lateral (select coalesce(k.contact, d.contact) as contact) c
    join lead l on l.contact = c.contact
    where (k.occurred_at, k.fit) is distinct from (d.occurred_at, d.fit)
    group by c.contact, l.id
    order by c.contact
  );
end;
$$;
comment on function private.changed_leads(uuid, text[], private.deed[], uuid[], boolean) is
  'The leads among these contacts whose activities in these bookings are not what the bookings say, and since when; or all of them, from the start.';

create function private.newest_booking(
  p_tenant_id uuid,
  p_contact text,
  out booking_id uuid,
  out name text,
  out email text,
  out phone text
)
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_booked_at timestamptz;
begin
  select a.booking_id, a.name, a.email, a.phone, least(a.requested_at, a.confirmed_at)
  into booking_id, name, email, phone, v_booked_at
  from public.booking_attendees a
  where a.tenant_id = p_tenant_id
    and a.contact = p_contact
    and a.is_booker
    and least(a.requested_at, a.confirmed_at) is not null
  order by least(a.requested_at, a.confirmed_at) desc
  limit 1;

  -- Several booked at one instant, the occurrences of a series, have an order, too.
  select a.booking_id, a.name, a.phone
  into booking_id, name, phone
  from public.booking_attendees a
  join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
  where a.tenant_id = p_tenant_id
    and a.contact = p_contact
    and a.is_booker
    and least(a.requested_at, a.confirmed_at) = v_booked_at
  order by b.cal_uid
  limit 1;

  if name is null then
    name := (
      select a.name
      from public.booking_attendees a
      join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
      where a.tenant_id = p_tenant_id
        and a.contact = p_contact
        and a.is_booker
        and least(a.requested_at, a.confirmed_at) is not null
        and a.name is not null
      order by least(a.requested_at, a.confirmed_at) desc, b.cal_uid
      limit 1
    );
  end if;
  if phone is null then
    phone := (
      select a.phone
      from public.booking_attendees a
      join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
      where a.tenant_id = p_tenant_id
        and a.contact = p_contact
        and a.is_booker
        and least(a.requested_at, a.confirmed_at) is not null
        and a.phone is not null
      order by least(a.requested_at, a.confirmed_at) desc, b.cal_uid
      limit 1
    );
  end if;
end;
$$;
comment on function private.newest_booking(uuid, text) is
  'The booking someone booked last, and their name and phone number as of the last that has them.';

create function private.last_status(p_tenant_id uuid, p_lead_id uuid)
  returns public.lead_status
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select case
      when a.kind = 'booking_completed' then 'converted' else 'booking_confirmed'
    end::public.lead_status
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead_id
      and a.kind in ('booking_confirmed', 'booking_rescheduled', 'booking_completed')
    order by a.occurred_at desc, a.kind desc
    limit 1
  );
end;
$$;
comment on function private.last_status(uuid, uuid) is
  'What a lead''s activities make of its status; null when nothing was confirmed.';

create function private.write_new_leads(p_tenant_id uuid, p_scoring private.scoring)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.leads (
    tenant_id, id, name, email, phone, source, status, score, booking_id, created_at, updated_at
  )
  select p_tenant_id, l.lead_id, n.name, n.email, n.phone, 'cal.com', coalesce(l.status, 'new'),
    l.score, n.booking_id, l.first_at, l.last_at
  from unnest(p_scoring.leads) l
  cross join lateral private.newest_booking(p_tenant_id, l.contact) n
  where l.is_new;
end;
$$;
comment on function private.write_new_leads(uuid, private.scoring) is 'Writes leads that have no row yet.';

create function private.write_known_leads(
  p_tenant_id uuid,
  p_contacts text[],
  p_scoring private.scoring
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.leads l
  -- Of a lead that bookings made, all that is known comes from them.
  set name = n.name, phone = n.phone, booking_id = n.booking_id, status = n.status,
      score = n.score, created_at = n.created_at, updated_at = n.updated_at
  from (
    select k.id,
      coalesce(b.name, case when k.source <> 'cal.com' then k.name end) as name,
      coalesce(b.phone, case when k.source <> 'cal.com' then k.phone end) as phone,
      b.booking_id,
      case
        when c.lead_id is null or k.status_locked then k.status
        else coalesce(
          c.status, private.last_status(p_tenant_id, k.id),
          -- What people set stays; what only a less complete telling had said does not.
          case when k.status in ('booking_confirmed', 'converted') then 'new' else k.status end)
      end as status,
      coalesce(c.score, k.score) as score,
      coalesce(t.first_at, k.created_at) as created_at,
      coalesce(t.last_at, k.updated_at) as updated_at
    from public.leads k
    left join unnest(p_scoring.leads) c on c.lead_id = k.id
    cross join lateral private.newest_booking(p_tenant_id, k.contact) b
    left join lateral (
      select min(a.occurred_at) as first_at, max(a.occurred_at) as last_at
      from public.lead_activities a
      where a.tenant_id = p_tenant_id and a.lead_id = k.id
    ) t on c.lead_id is not null
    where k.tenant_id = p_tenant_id and k.contact = any (p_contacts)
  ) n
  where l.tenant_id = p_tenant_id
    and l.id = n.id
    and (l.name, l.phone, l.booking_id, l.status, l.score, l.created_at, l.updated_at)
      is distinct from
      (n.name, n.phone, n.booking_id, n.status, n.score, n.created_at, n.updated_at);
end;
$$;
comment on function private.write_known_leads(uuid, text[], private.scoring) is
  'Writes leads that have rows, after their activities.';

create function private.write_activities(p_tenant_id uuid, p_deeds private.scored_deed[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.lead_activities as o
    (tenant_id, id, lead_id, booking_id, kind, occurred_at, fit, points)
  select p_tenant_id,
    private.stable_id(a.lead_id::text, (a.deed).booking_id::text, (a.deed).kind::text),
    a.lead_id, (a.deed).booking_id, (a.deed).kind, (a.deed).occurred_at, (a.deed).fit, a.points
  from unnest(p_deeds) a
  where (a.deed).booking_id is not null
  on conflict (tenant_id, lead_id, booking_id, kind) do update
  set id = excluded.id, occurred_at = excluded.occurred_at, fit = excluded.fit,
      points = excluded.points
  where (o.id, o.occurred_at, o.fit, o.points) is distinct from
    (excluded.id, excluded.occurred_at, excluded.fit, excluded.points);
end;
$$;
comment on function private.write_activities(uuid, private.scored_deed[]) is 'Writes activities and their points.';

create function private.drop_activities(
  p_tenant_id uuid,
  p_leads private.scored_lead[],
  p_deeds private.deed[],
  p_booking_ids uuid[]
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from public.lead_activities o
  using unnest(p_leads) l
  where o.tenant_id = p_tenant_id
    and o.lead_id = l.lead_id
    and o.booking_id = any (p_booking_ids)
    and (l.contact, o.booking_id, o.kind) not in (
      select d.contact, d.booking_id, d.kind from unnest(p_deeds) d
    );
end;
$$;
comment on function private.drop_activities(
  uuid, private.scored_lead[], private.deed[], uuid[]) is
  'Removes what only an earlier, less complete telling of these bookings had said.';

create function private.drop_idle_leads(p_tenant_id uuid, p_leads private.scored_lead[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from public.leads l
  using unnest(p_leads) c
  where l.tenant_id = p_tenant_id
    and l.id = c.lead_id
    and l.source = 'cal.com'
    and not exists (
      select
      from public.lead_activities a
      where a.tenant_id = l.tenant_id and a.lead_id = l.id
    );
end;
$$;
comment on function private.drop_idle_leads(uuid, private.scored_lead[]) is
  'Removes leads that only an incomplete telling of a booking had made.';

create function private.keep_leads(
  p_tenant_id uuid,
  p_folded private.folded_booking[],
  p_from_start boolean default false
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_contacts constant text[] := private.contacts_in(p_tenant_id, p_folded);
  v_deeds constant private.deed[] := private.deeds_in(p_tenant_id, p_folded);
  v_bookings constant uuid[] := array(select f.booking_id from unnest(p_folded) f);
  v_contact text;
  v_known text[];
  v_changed private.scored_lead[];
  v_scoring private.scoring;
begin
  foreach v_contact in array v_contacts loop
    perform private.lock_lead(p_tenant_id, v_contact);
  end loop;

  v_known := array(
    select l.contact
    from public.leads l
    where l.tenant_id = p_tenant_id and l.contact = any (v_contacts)
  );
  if v_known <> '{}' then
    v_changed := private.changed_leads(
      p_tenant_id, v_known, v_deeds, v_bookings,
      -- Bookings may have become one: the same activities, and other points.
      p_from_start or exists (
        select from unnest(p_folded) f where f.is_complete and not f.is_new
      ));
  end if;
  v_scoring := private.score_leads(
    p_tenant_id, private.new_leads(p_tenant_id, v_deeds, v_known) || v_changed, v_deeds, v_bookings);

  perform private.write_new_leads(p_tenant_id, v_scoring);
  if v_changed <> '{}' then
    perform private.drop_activities(p_tenant_id, v_changed, v_deeds, v_bookings);
  end if;
  perform private.write_activities(p_tenant_id, v_scoring.deeds);
  if v_known <> '{}' then
    perform private.write_known_leads(p_tenant_id, v_known, v_scoring);
    perform private.drop_idle_leads(p_tenant_id, v_changed);
  end if;
end;
$$;
comment on function private.keep_leads(uuid, private.folded_booking[], boolean) is
  'Creates or updates the leads of folded bookings, in the order of their contacts (the lock order): those whose activities changed, or all, scored from the start.';
