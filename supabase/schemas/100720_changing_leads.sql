-- Changing leads: which of them bookings change, and what they come to.

create function private.deeds_in(p_tenant_id uuid, p_folded private.folded_booking[])
  returns private.deed[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  f private.folded_booking;
  v_contact text;
  d private.deed;
  v_deeds private.deed[] := array[]::private.deed[];
begin
  foreach f in array p_folded loop
    for v_contact in select jsonb_object_keys((f.state).attendees) loop
      foreach d in array private.deeds_of(
        p_tenant_id, f.booking_id, f.state, v_contact, (f.state).attendees -> v_contact)
      loop
        v_deeds := v_deeds || d;
      end loop;
    end loop;
  end loop;
  return v_deeds;
end;
$$;
comment on function private.deeds_in(uuid, private.folded_booking[]) is
  'What folded bookings say of those at hand.';

create function private.contacts_in(
  p_tenant_id uuid,
  p_folded private.folded_booking[],
  p_deeds private.deed[]
)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if cardinality(p_folded) = 1 and p_folded[1].is_new and cardinality(p_deeds) = 1 then
    return array[p_deeds[1].contact];
  end if;
  -- By contact: the lock order.
  return array(
    select d.contact from unnest(p_deeds) d
    union
    select a.key
    from unnest(p_folded) f
    cross join lateral jsonb_object_keys((f.state).attendees) a (key)
    where not f.is_new
    union
    -- Leads that an earlier, less complete telling of a booking made: by key for each, however many
    -- the planner expects.
    select l.contact
    from unnest(p_folded) f
    cross join lateral (
      select a.lead_id
      from public.lead_activities a
      where a.tenant_id = p_tenant_id and a.booking_id = f.booking_id
      offset 0
    ) o
    cross join lateral (
      select k.contact
      from public.leads k
      where k.tenant_id = p_tenant_id and k.id = o.lead_id
      offset 0
    ) l
    where f.is_complete and not f.is_new and l.contact is not null
    order by 1
  );
end;
$$;
comment on function private.contacts_in(uuid, private.folded_booking[], private.deed[]) is
  'The contacts whose leads folded bookings concern, or did.';

create function private.new_lead_id(p_tenant_id uuid, p_contact text)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_id constant uuid := private.stable_id(p_tenant_id::text, 'lead', p_contact);
begin
  -- A lead whose address was corrected keeps its id, and with it the one of its old address.
  if exists (select from public.leads l where l.tenant_id = p_tenant_id and l.id = v_id) then
    return gen_random_uuid();
  end if;
  return v_id;
end;
$$;
comment on function private.new_lead_id(uuid, text) is
  'The id of a lead to be made: the same whenever it is made, unless another has it.';

create function private.new_leads(p_tenant_id uuid, p_deeds private.deed[], p_known text[])
  returns private.scored_lead[]
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return array(
    select row(
      d.contact, private.new_lead_id(p_tenant_id, d.contact), true, '-infinity', null, null, null,
      null)::private.scored_lead
    from (select distinct u.contact from unnest(p_deeds) u) d
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

create function private.append_to_lead(
  p_tenant_id uuid,
  p_lead public.leads,
  p_folded private.folded_booking,
  p_deeds private.deed[]
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  l public.leads := p_lead;
  v_is_new constant boolean := l.id is null;
  v_contact constant text := p_deeds[1].contact;
  v_person constant jsonb := (p_folded.state).attendees -> v_contact;
  -- Whoever did anything before is known.
  v_so_far private.score_so_far := row(coalesce(l.score, 0), p_folded.booking_id, not v_is_new);
  v_status public.lead_status;
  v_points integer;
  v_scored private.scored_deed[] := array[]::private.scored_deed[];
  d private.deed;
begin
  if v_is_new then
    l.id := private.new_lead_id(p_tenant_id, v_contact);
  end if;
  foreach d in array p_deeds loop
    v_points := private.points_for(d.kind, d.fit, 0, v_so_far);
    v_so_far.score := v_so_far.score + v_points;
    v_status := coalesce(private.status_by(d.kind), v_status);
    v_scored := v_scored || row(l.id, d, v_points)::private.scored_deed;
  end loop;

  if v_is_new then
    insert into public.leads (
      tenant_id, id, name, email, phone, source, status, score, booking_id, created_at, updated_at
    )
    values (
      p_tenant_id, l.id, v_person ->> 'name', v_person ->> 'email', v_person ->> 'phone',
      'cal.com', coalesce(v_status, 'new'), v_so_far.score, p_folded.booking_id,
      p_deeds[1].occurred_at, d.occurred_at
    );
  else
    update public.leads k
    set name = coalesce(v_person ->> 'name', k.name),
        phone = coalesce(v_person ->> 'phone', k.phone),
        booking_id = p_folded.booking_id,
        status = private.next_lead_status(k, v_status),
        score = v_so_far.score,
        updated_at = d.occurred_at
    where k.tenant_id = p_tenant_id and k.id = l.id;
  end if;
  perform private.write_activities(p_tenant_id, v_scored, true);
end;
$$;
comment on function private.append_to_lead(
  uuid, public.leads, private.folded_booking, private.deed[]) is
  'Writes what a new booking says of its booker, in order, when that is all they did (p_lead: null) or comes after all they did before. The same as scoring from the start, without reading what was.';

create function private.is_appended(
  p_folded private.folded_booking[],
  p_deeds private.deed[],
  p_lead public.leads
)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_before timestamptz := coalesce(p_lead.updated_at, '-infinity');
  d private.deed;
begin
  foreach d in array p_deeds loop
    if d.contact <> p_deeds[1].contact or d.occurred_at <= v_before and d.kind = p_deeds[1].kind
      or d.occurred_at < v_before
    then
      return false;
    end if;
    v_before := d.occurred_at;
  end loop;
  return cardinality(p_folded) = 1
    and p_folded[1].is_new
    -- Whoever only answered forms so far is not known by that.
    and (p_lead.id is null or p_lead.booking_id is not null or p_lead.source <> 'cal.com');
end;
$$;
comment on function private.is_appended(
  private.folded_booking[], private.deed[], public.leads) is
  'Whether all that changed is one new booking of one booker, later than all that the lead did.';

create function private.score_again(
  p_tenant_id uuid,
  p_folded private.folded_booking[],
  p_deeds private.deed[],
  p_known text[],
  p_from_start boolean
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_bookings constant uuid[] := array(select f.booking_id from unnest(p_folded) f);
  v_changed private.scored_lead[];
  v_scoring private.scoring;
begin
  if p_known <> '{}' then
    v_changed := private.changed_leads(
      p_tenant_id, p_known, p_deeds, v_bookings,
      -- Bookings may have become one: the same activities, and other points.
      p_from_start or exists (
        select from unnest(p_folded) f where f.is_complete and not f.is_new
      ));
  end if;
  v_scoring := private.score_leads(
    p_tenant_id, private.new_leads(p_tenant_id, p_deeds, p_known) || v_changed, p_deeds, v_bookings);

  perform private.write_new_leads(p_tenant_id, v_scoring);
  if v_changed <> '{}' then
    perform private.drop_activities(p_tenant_id, v_changed, p_deeds, v_bookings);
  end if;
  perform private.write_activities(p_tenant_id, v_scoring.deeds, p_known = '{}');
  if p_known <> '{}' then
    -- First: what is known of a lead comes from its bookings, and these have none.
    perform private.drop_idle_leads(p_tenant_id, v_changed);
    perform private.write_known_leads(p_tenant_id, v_scoring);
    if cardinality(v_changed) < cardinality(p_known) then
      perform private.write_names_of_leads(p_tenant_id, array(
        select k.contact from unnest(p_known) k (contact)
        except
        select c.contact from unnest(v_changed) c
      ));
    end if;
  end if;
end;
$$;
comment on function private.score_again(
  uuid, private.folded_booking[], private.deed[], text[], boolean) is
  'Scores leads from the first of their activities that changed. p_known: contacts that have a row.';

-- Of merged contacts -----------------------------------------------------------------------
