-- Writing leads: their rows and activities.

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

  -- Several booked at one instant, the occurrences of a series, have an order, too: by uid, which is
  -- looked up by key for each. A join would read all bookings of a tenant in a new project.
  select a.booking_id, a.name, a.phone
  into booking_id, name, phone
  from public.booking_attendees a
  where a.tenant_id = p_tenant_id
    and a.contact = p_contact
    and a.is_booker
    and least(a.requested_at, a.confirmed_at) = v_booked_at
  order by (
    select b.cal_uid from public.bookings b where b.tenant_id = p_tenant_id and b.id = a.booking_id
  )
  limit 1;

  if name is null then
    name := (
      select a.name
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id
        and a.contact = p_contact
        and a.is_booker
        and least(a.requested_at, a.confirmed_at) is not null
        and a.name is not null
      order by least(a.requested_at, a.confirmed_at) desc, (
        select b.cal_uid from public.bookings b where b.tenant_id = p_tenant_id and b.id = a.booking_id
      )
      limit 1
    );
  end if;
  if phone is null then
    phone := (
      select a.phone
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id
        and a.contact = p_contact
        and a.is_booker
        and least(a.requested_at, a.confirmed_at) is not null
        and a.phone is not null
      order by least(a.requested_at, a.confirmed_at) desc, (
        select b.cal_uid from public.bookings b where b.tenant_id = p_tenant_id and b.id = a.booking_id
      )
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

create function private.next_lead_status(p_lead public.leads, p_status public.lead_status)
  returns public.lead_status
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if p_lead.status_locked then
    return p_lead.status;
  end if;
  return coalesce(
    p_status, private.last_status(p_lead.tenant_id, p_lead.id),
    -- What people set stays; what only a less complete telling had said does not.
    case when p_lead.status in ('booking_confirmed', 'converted') then 'new' else p_lead.status end);
end;
$$;
comment on function private.next_lead_status(public.leads, public.lead_status) is
  'The status of a lead after its activities changed. p_status: what the changed ones make of it; null when nothing was confirmed since.';

create function private.said_in_form(p_tenant_id uuid, p_lead_id uuid, p_key text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select a.details ->> p_key
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead_id
      and a.kind = 'form_submitted'
      and a.details ? p_key
    order by a.occurred_at desc, a.form_event
    limit 1
  );
end;
$$;
comment on function private.said_in_form(uuid, uuid, text) is
  'The name or phone number of a lead as of the last form that has it, for where no booking does.';

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

create function private.write_known_leads(p_tenant_id uuid, p_scoring private.scoring)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Once, and the rows it is about by key: left to itself, the planner would look for all of a
  -- tenant's leads in a new project, and compute this for each.
  with known as materialized (
    select k.id, b.booking_id, c.score,
      -- Of a lead that bookings made, all that is known comes from them.
      coalesce(
        b.name, private.said_in_form(p_tenant_id, k.id, 'name'),
        case when k.source <> 'cal.com' then k.name end) as name,
      coalesce(
        b.phone, private.said_in_form(p_tenant_id, k.id, 'phone'),
        -- By its number it is known even while the bookings are merged contacts'.
        case when k.source <> 'cal.com' or k.email is null then k.phone end) as phone,
      private.next_lead_status(r.lead, c.status) as status,
      coalesce(t.first_at, k.created_at) as created_at,
      coalesce(t.last_at, k.updated_at) as updated_at
    from unnest(p_scoring.leads) c
    -- By key for each, however many the planner expects.
    cross join lateral (
      select o as lead
      from public.leads o
      where o.tenant_id = p_tenant_id and o.id = c.lead_id
      offset 0
    ) r
    cross join lateral (select (r.lead).*) k
    cross join lateral private.newest_booking(p_tenant_id, k.contact) b
    cross join lateral (
      select min(a.occurred_at) as first_at, max(a.occurred_at) as last_at
      from public.lead_activities a
      where a.tenant_id = p_tenant_id and a.lead_id = k.id
      offset 0
    ) t
    where not c.is_new
  )
  update public.leads l
  set name = n.name, phone = n.phone, booking_id = n.booking_id, status = n.status,
      score = n.score, created_at = n.created_at, updated_at = n.updated_at
  from known n
  where l.tenant_id = p_tenant_id
    and l.id = n.id
    and l.id = any (array(select k.id from known k))
    and (l.name, l.phone, l.booking_id, l.status, l.score, l.created_at, l.updated_at)
      is distinct from
      (n.name, n.phone, n.booking_id, n.status, n.score, n.created_at, n.updated_at);
end;
$$;
comment on function private.write_known_leads(uuid, private.scoring) is
  'Writes leads that have rows, after their activities.';

create function private.write_names_of_leads(p_tenant_id uuid, p_contacts text[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  with known as materialized (
    select k.id, b.booking_id,
      coalesce(
        b.name, private.said_in_form(p_tenant_id, k.id, 'name'),
        case when k.source <> 'cal.com' then k.name end) as name,
      coalesce(
        b.phone, private.said_in_form(p_tenant_id, k.id, 'phone'),
        -- By its number it is known even while the bookings are merged contacts'.
        case when k.source <> 'cal.com' or k.email is null then k.phone end) as phone
    from public.leads k
    cross join lateral private.newest_booking(p_tenant_id, k.contact) b
    where k.tenant_id = p_tenant_id and k.contact = any (p_contacts)
  )
  update public.leads l
  set name = n.name, phone = n.phone, booking_id = n.booking_id
  from known n
  where l.tenant_id = p_tenant_id
    and l.id = n.id
    and l.id = any (array(select k.id from known k))
    and (n.booking_id, n.name, n.phone) is distinct from (l.booking_id, l.name, l.phone);
end;
$$;
comment on function private.write_names_of_leads(uuid, text[]) is
  'Gives leads whose activities are the same the name and phone number of their newest booking.';

create function private.activity_id(p_deed private.scored_deed)
  returns uuid
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return private.stable_id(
    p_deed.lead_id::text, (p_deed.deed).booking_id::text, (p_deed.deed).kind::text);
end;
$$;
comment on function private.activity_id(private.scored_deed) is
  'The id of what a booking says of a lead: the same whenever it is written.';

create function private.write_activities(
  p_tenant_id uuid,
  p_deeds private.scored_deed[],
  p_are_new boolean
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_changed private.scored_deed[];
begin
  insert into public.lead_activities
    (tenant_id, id, lead_id, booking_id, kind, occurred_at, fit, points)
  select p_tenant_id, private.activity_id(a), a.lead_id, (a.deed).booking_id, (a.deed).kind,
    (a.deed).occurred_at, (a.deed).fit, a.points
  from unnest(p_deeds) a
  where (a.deed).booking_id is not null
  on conflict do nothing;
  if p_are_new then
    return;
  end if;

  if exists (select from unnest(p_deeds) a where (a.deed).kind = 'form_submitted') then
    update public.lead_activities o
    set points = a.points
    from unnest(p_deeds) a
    where o.tenant_id = p_tenant_id
      and o.id = (a.deed).activity_id
      and (a.deed).kind = 'form_submitted'
      and o.points <> a.points;
  end if;
  -- By key for each, however many the planner expects; and hardly any has changed.
  v_changed := array(
    select a
    from unnest(p_deeds) a
    cross join lateral (
      select k.id, k.occurred_at, k.fit, k.points
      from public.lead_activities k
      where k.tenant_id = p_tenant_id
        and k.lead_id = a.lead_id
        and k.booking_id = (a.deed).booking_id
        and k.kind = (a.deed).kind
      offset 0
    ) k
    where (k.occurred_at, k.fit, k.points) is distinct from
        ((a.deed).occurred_at, (a.deed).fit, a.points)
      or k.id <> private.activity_id(a)
  );
  if v_changed <> '{}' then
    update public.lead_activities o
    set id = private.activity_id(a), occurred_at = (a.deed).occurred_at, fit = (a.deed).fit,
        points = a.points
    from unnest(v_changed) a
    where o.tenant_id = p_tenant_id
      and o.lead_id = a.lead_id
      and o.booking_id = (a.deed).booking_id
      and o.kind = (a.deed).kind;
  end if;
end;
$$;
comment on function private.write_activities(uuid, private.scored_deed[], boolean) is
  'Writes activities and their points. p_are_new: none of their leads has a row.';

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
  where l.tenant_id = p_tenant_id
    and l.id = any (array(
      select k.id
      from unnest(p_leads) c
      -- By key for each, however many the planner expects: in a new project it would compare all of
      -- a tenant's leads with all of these.
      cross join lateral (
        select o.id
        from public.leads o
        where o.tenant_id = p_tenant_id
          and o.id = c.lead_id
          and o.source = 'cal.com'
          and not exists (
            select
            from public.lead_activities a
            where a.tenant_id = p_tenant_id and a.lead_id = c.lead_id
          )
        offset 0
      ) k
    ));
end;
$$;
comment on function private.drop_idle_leads(uuid, private.scored_lead[]) is
  'Removes leads that only an incomplete telling of a booking had made.';
