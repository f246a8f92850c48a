-- Merging leads: two contacts that are one person, because an admin says so.
--
-- What bookings say is still said of the contact that booked. Only who that is changes: a merged
-- contact leads to another, whose lead has the activities of both. So it holds for bookings to come,
-- and through every rebuild, and can be undone.

create table private.merged_contacts (
  tenant_id uuid not null,
  contact text not null,
  leads_to text not null,
  -- For when they are separated: what its own lead was, and the status the other had.
  lead jsonb not null,
  added jsonb,
  other_status public.lead_status not null,
  other_was_locked boolean not null,
  constraint merged_contacts_pkey primary key (tenant_id, contact),
  constraint merged_contacts_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint contact_leads_to_another check (contact <> leads_to)
);
create index merged_contacts_of_lead on private.merged_contacts (tenant_id, leads_to);
alter table private.merged_contacts enable row level security;
comment on table private.merged_contacts is
  'Contacts whose bookings are those of another contact''s lead; what their own lead was, and the status that the other had before.';

create function private.merged_with(p_tenant_id uuid, p_contacts text[])
  returns private.merged_contacts[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select m
    from private.merged_contacts m
    where m.tenant_id = p_tenant_id
      and m.leads_to in (
        select unnest(p_contacts)
        union
        select o.leads_to
        from private.merged_contacts o
        where o.tenant_id = p_tenant_id and o.contact = any (p_contacts)
      )
    order by m.contact
  );
end;
$$;
comment on function private.merged_with(uuid, text[]) is
  'The merged contacts of the persons some contacts belong to; none for who was never merged.';

create function private.lead_contact(p_merged private.merged_contacts[], p_contact text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce(
    (select m.leads_to from unnest(p_merged) m where m.contact = p_contact), p_contact);
end;
$$;
comment on function private.lead_contact(private.merged_contacts[], text) is
  'The contact of the lead that a contact''s bookings are of.';

create function private.deeds_of_persons(
  p_merged private.merged_contacts[],
  p_deeds private.deed[]
)
  returns private.deed[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return array(
    select row(
      private.lead_contact(p_merged, d.contact), d.booking_id, d.cal_uid, d.kind,
      min(d.occurred_at), max(d.fit))::private.deed
    from unnest(p_deeds) d
    group by private.lead_contact(p_merged, d.contact), d.booking_id, d.cal_uid, d.kind
  );
end;
$$;
comment on function private.deeds_of_persons(private.merged_contacts[], private.deed[]) is
  'What persons did, under whichever contact: of two seats in one booking, once.';

create function private.contacts_of_leads(
  p_merged private.merged_contacts[],
  p_contacts text[]
)
  returns text[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return array(
    select distinct private.lead_contact(p_merged, c.contact)
    from unnest(p_contacts) c (contact)
    order by 1
  );
end;
$$;
comment on function private.contacts_of_leads(private.merged_contacts[], text[]) is
  'The contacts of the leads that contacts'' bookings are of, in the lock order.';

create function private.write_merged_leads(
  p_tenant_id uuid,
  p_merged private.merged_contacts[],
  p_contacts text[]
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.leads l
  set booking_id = n.booking_id,
      name = coalesce(n.name, case when l.source <> 'cal.com' then l.name end),
      -- A lead without an address is known by its number.
      phone = case
        when l.contact like 'tel:%' then coalesce(n.own_phone, l.phone)
        else coalesce(n.phone, case when l.source <> 'cal.com' then l.phone end)
      end
  from unnest(p_contacts) c (contact)
  cross join lateral (
    select
      (array_agg(b.booking_id order by k.booked_at desc, k.cal_uid))[1] as booking_id,
      (array_agg(b.name order by k.booked_at desc, k.cal_uid) filter (where b.name is not null))[1]
        as name,
      (array_agg(b.phone order by k.booked_at desc, k.cal_uid) filter (where b.phone is not null))[1]
        as phone,
      max(b.phone) filter (where o.contact = c.contact) as own_phone
    from (
      select c.contact
      union all
      select m.contact from unnest(p_merged) m where m.leads_to = c.contact
    ) o
    cross join lateral private.newest_booking(p_tenant_id, o.contact) b
    join lateral (
      select least(a.requested_at, a.confirmed_at) as booked_at, g.cal_uid
      from public.booking_attendees a
      join public.bookings g on g.tenant_id = a.tenant_id and g.id = a.booking_id
      where a.tenant_id = p_tenant_id and a.booking_id = b.booking_id and a.contact = o.contact
    ) k on true
  ) n
  where l.tenant_id = p_tenant_id
    and l.contact = c.contact
    and exists (select from unnest(p_merged) m where m.leads_to = c.contact);
end;
$$;
comment on function private.write_merged_leads(
  uuid, private.merged_contacts[], text[]) is
  'Gives merged leads the newest booking, name and phone number of all their contacts.';

create function private.make_leads_of_merged(
  p_tenant_id uuid,
  p_merged private.merged_contacts[],
  p_deeds private.deed[]
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.leads (tenant_id, id, email, phone, source)
  select p_tenant_id, private.new_lead_id(p_tenant_id, c.contact),
    case when c.contact not like 'tel:%' then c.contact end,
    case when c.contact like 'tel:%' then substr(c.contact, 5) end,
    'cal.com'
  from (
    select distinct d.contact
    from unnest(p_deeds) d
    join unnest(p_merged) m on m.leads_to = d.contact
  ) c
  on conflict do nothing;
end;
$$;
comment on function private.make_leads_of_merged(
  uuid, private.merged_contacts[], private.deed[]) is
  'Makes the leads of merged persons who have none, under the contact that stays: the booking may be one of another.';

create function private.keep_merged_leads(
  p_tenant_id uuid,
  p_folded private.folded_booking[],
  p_contacts text[],
  p_merged private.merged_contacts[],
  p_from_start boolean
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_contacts constant text[] := private.contacts_of_leads(p_merged, p_contacts);
  v_folded private.folded_booking[] := p_folded;
  v_deeds private.deed[];
  v_contact text;
begin
  foreach v_contact in array v_contacts loop
    perform private.lock_lead(p_tenant_id, v_contact);
  end loop;
  -- One seat may be at hand, and the other, of the same person, not.
  if exists (select from unnest(p_folded) f where (f.state).others > 0) then
    v_folded := array(
      select private.folded_from_start(p_tenant_id, f.booking_id) from unnest(p_folded) f
    );
  end if;
  v_deeds := private.deeds_of_persons(p_merged, array(
    select d
    from unnest(private.deeds_in(p_tenant_id, v_folded)) d
    where private.lead_contact(p_merged, d.contact) = any (v_contacts)
  ));
  perform private.make_leads_of_merged(p_tenant_id, p_merged, v_deeds);
  perform private.score_again(
    p_tenant_id, v_folded, v_deeds,
    array(
      select l.contact
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (v_contacts)
    ),
    p_from_start);
  perform private.write_merged_leads(p_tenant_id, p_merged, v_contacts);
end;
$$;
comment on function private.keep_merged_leads(
  uuid, private.folded_booking[], text[], private.merged_contacts[], boolean) is
  'As keep_leads(), where a contact of the bookings is merged with another.';

-- By hand -----------------------------------------------------------------------------------

create function private.lead_of(p_tenant_id uuid, p_address_or_phone text)
  returns public.leads
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_contact constant text := private.contact_of(p_address_or_phone);
  v_lead public.leads;
begin
  select l.*
  into v_lead
  from public.leads l
  where l.tenant_id = p_tenant_id
    and l.contact = private.lead_contact(
      private.merged_with(p_tenant_id, array[v_contact]), v_contact);
  if v_lead.id is null then
    raise exception 'There is no lead "%"', p_address_or_phone
      using errcode = 'no_data_found',
            hint = 'Give the address of a lead, or the phone number of one without.';
  end if;
  return v_lead;
end;
$$;
comment on function private.lead_of(uuid, text) is
  'The lead that an address or phone number is of; raises no_data_found when there is none.';

create function private.score_leads_anew(p_tenant_id uuid, p_contacts text[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_merged constant private.merged_contacts[] := private.merged_with(p_tenant_id, p_contacts);
  v_leads constant private.scored_lead[] := private.changed_leads(
    p_tenant_id, p_contacts, '{}', '{}', true);
  v_scoring constant private.scoring := private.score_leads(p_tenant_id, v_leads, '{}', '{}');
begin
  perform private.write_activities(p_tenant_id, v_scoring.deeds, false);
  perform private.write_known_leads(p_tenant_id, v_scoring);
  perform private.write_merged_leads(p_tenant_id, v_merged, p_contacts);
  perform private.drop_idle_leads(p_tenant_id, v_leads);
end;
$$;
comment on function private.score_leads_anew(uuid, text[]) is
  'Scores leads again from the activities they have.';

create function private.move_activities(
  p_tenant_id uuid,
  p_from uuid,
  p_to uuid,
  p_booking_ids uuid[] default null
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  with moved as (
    delete from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_from
      and a.booking_id is not null
      and (p_booking_ids is null or a.booking_id = any (p_booking_ids))
    returning a.booking_id, a.kind, a.occurred_at, a.fit
  )
  insert into public.lead_activities as o
    (tenant_id, id, lead_id, booking_id, kind, occurred_at, fit)
  select p_tenant_id, private.stable_id(p_to::text, m.booking_id::text, m.kind::text), p_to,
    m.booking_id, m.kind, m.occurred_at, m.fit
  from moved m
  -- Both had a seat.
  on conflict (tenant_id, lead_id, booking_id, kind) do update
  set occurred_at = least(o.occurred_at, excluded.occurred_at),
      fit = greatest(o.fit, excluded.fit);
end;
$$;
comment on function private.move_activities(uuid, uuid, uuid, uuid[]) is
  'Moves what bookings, all or some, say of a lead to another; to be scored then.';

create function public.merge_leads(p_tenant_slug text, p_kept text, p_merged text)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_kept public.leads;
  v_gone public.leads;
  v_added public.lead_activities;
begin
  perform private.lock_tenant(v_tenant_id);
  v_kept := private.lead_of(v_tenant_id, p_kept);
  v_gone := private.lead_of(v_tenant_id, p_merged);
  if v_kept.id = v_gone.id then
    raise exception '"%" and "%" are one lead already', p_kept, p_merged
      using errcode = 'invalid_parameter_value',
            hint = format('select separate_leads(%L, %L); undoes it.', p_tenant_slug, p_merged);
  end if;
  if v_kept.contact like 'tel:%' and v_gone.contact not like 'tel:%' then
    raise exception '"%" has an address, and "%" has none', p_merged, p_kept
      using errcode = 'invalid_parameter_value',
            hint = format('The one with an address stays: select merge_leads(%L, %L, %L);', p_tenant_slug, p_merged, p_kept);
  end if;

  select a.*
  into v_added
  from public.lead_activities a
  where a.tenant_id = v_tenant_id and a.lead_id = v_gone.id and a.booking_id is null;
  update private.merged_contacts m
  set leads_to = v_kept.contact
  where m.tenant_id = v_tenant_id and m.leads_to = v_gone.contact;
  insert into private.merged_contacts (
    tenant_id, contact, leads_to, lead, added, other_status, other_was_locked
  )
  values (
    v_tenant_id, v_gone.contact, v_kept.contact, to_jsonb(v_gone),
    case when v_added.id is not null then to_jsonb(v_added) end,
    v_kept.status, v_kept.status_locked);

  perform private.move_activities(v_tenant_id, v_gone.id, v_kept.id);
  -- Who was added by hand under either was known from the start, once.
  update public.lead_activities a
  set lead_id = v_kept.id,
      occurred_at = least(v_added.occurred_at, v_kept.created_at, v_gone.created_at)
  where a.tenant_id = v_tenant_id
    and a.id = v_added.id
    and not exists (
      select from public.lead_activities o
      where o.tenant_id = v_tenant_id and o.lead_id = v_kept.id and o.booking_id is null
    );
  delete from public.leads l where l.tenant_id = v_tenant_id and l.id = v_gone.id;
  update public.leads l
  set notes = nullif(concat_ws(E'\n', l.notes, v_gone.notes), ''),
      status_locked = l.status_locked or v_gone.status_locked,
      status = case
        when v_gone.status_locked and not l.status_locked then v_gone.status
        -- What people set counts for more than nothing.
        when l.status = 'new' then v_gone.status
        else l.status
      end
  where l.tenant_id = v_tenant_id and l.id = v_kept.id;
  perform private.score_leads_anew(v_tenant_id, array[v_kept.contact]);
  return v_kept.id;
end;
$$;
comment on function public.merge_leads(text, text, text) is
  'Makes two leads of a tenant one, each named by its address, or phone number if it has none: the first stays, and has the activities, notes and bookings of both, also those to come; its score is that of one person. A locked status holds. Opt-outs stay those of the address they were made for. Undone by separate_leads().';
revoke execute on function public.merge_leads(text, text, text)
  from public, anon, authenticated, service_role;

create function private.restore_merged_lead(
  p_merged private.merged_contacts,
  p_kept public.leads
)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_lead public.leads := jsonb_populate_record(null::public.leads, p_merged.lead);
  v_added public.lead_activities := jsonb_populate_record(null::public.lead_activities, p_merged.added);
begin
  insert into public.leads (
    tenant_id, id, name, email, phone, source, status, status_locked, score, notes, created_at,
    updated_at
  )
  values (
    v_lead.tenant_id, v_lead.id, v_lead.name, v_lead.email, v_lead.phone, v_lead.source,
    v_lead.status, v_lead.status_locked, v_lead.score, v_lead.notes, v_lead.created_at,
    v_lead.updated_at
  );
  -- The trigger has noted it as it notes any lead that is added.
  delete from public.lead_activities a
  where a.tenant_id = v_lead.tenant_id
    and (a.lead_id = v_lead.id or a.lead_id = p_kept.id and a.id = v_added.id);
  if v_added.id is not null then
    insert into public.lead_activities select v_added.*;
  end if;

  update public.leads l
  set notes = case
        when l.notes = v_lead.notes then null
        when right(l.notes, length(v_lead.notes) + 1) = E'\n' || v_lead.notes
          then left(l.notes, -length(v_lead.notes) - 1)
        else l.notes
      end,
      status = case
        when s.is_theirs then p_merged.other_status
        else l.status
      end,
      status_locked = case
        when s.is_theirs then p_merged.other_was_locked
        else l.status_locked
      end
  from (
    -- Bookings', or taken from the one that goes: not what somebody set since.
    select p_kept.status = v_lead.status
      or not p_kept.status_locked and p_kept.status in ('booking_confirmed', 'converted')
      as is_theirs
  ) s
  where l.tenant_id = p_kept.tenant_id and l.id = p_kept.id;
  return v_lead.id;
end;
$$;
comment on function private.restore_merged_lead(private.merged_contacts, public.leads) is
  'Makes the lead again that a contact had before it was merged, and takes from the other what it had given, unless somebody has changed that since.';

create function public.separate_leads(
  p_tenant_slug text,
  p_merged text,
  p_now timestamptz default now()
)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_contact constant text := private.contact_of(p_merged);
  v_merged private.merged_contacts;
  v_kept public.leads;
  v_id uuid;
  v_shared uuid[];
begin
  perform private.lock_tenant(v_tenant_id);
  delete from private.merged_contacts m
  where m.tenant_id = v_tenant_id and m.contact = v_contact
  returning m.* into v_merged;
  if v_merged.contact is null then
    raise exception '"%" was not merged with a lead', p_merged
      using errcode = 'no_data_found',
            hint = 'Name the one that did not stay: select * from private.merged_contacts;';
  end if;
  select l.*
  into v_kept
  from public.leads l
  where l.tenant_id = v_tenant_id and l.contact = v_merged.leads_to;
  v_id := private.restore_merged_lead(v_merged, v_kept);

  v_shared := private.shared_bookings(v_tenant_id, v_contact, v_merged.leads_to);
  perform private.move_activities(v_tenant_id, v_kept.id, v_id, array(
    select a.booking_id
    from public.booking_attendees a
    where a.tenant_id = v_tenant_id and a.contact = v_contact and a.is_booker
    except
    select unnest(v_shared)
  ));
  perform private.score_leads_anew(v_tenant_id, array(
    select v_merged.leads_to
    union all
    -- Who never booked is as before.
    select v_contact
    where exists (
      select from public.lead_activities a
      where a.tenant_id = v_tenant_id and a.lead_id = v_id and a.booking_id is not null
    )
  ));
  if v_shared <> '{}' then
    perform private.refold(v_tenant_id, v_shared, p_now);
  end if;
  perform private.drop_idle_leads(v_tenant_id, array(
    select row(l.contact, l.id, false, null, null, null, null, null)::private.scored_lead
    from public.leads l
    where l.tenant_id = v_tenant_id and l.id = v_id
  ));
  return v_id;
end;
$$;
comment on function public.separate_leads(text, text, timestamptz) is
  'Undoes merge_leads(): the address, or phone number, that did not stay is a lead of its own again, with the bookings made under it, and the notes and status it had.';
revoke execute on function public.separate_leads(text, text, timestamptz)
  from public, anon, authenticated, service_role;

create function private.shared_bookings(p_tenant_id uuid, p_contact text, p_leads_to text)
  returns uuid[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select distinct a.booking_id
    from public.booking_attendees a
    join public.booking_attendees o on o.tenant_id = a.tenant_id and o.booking_id = a.booking_id
    join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
    where a.tenant_id = p_tenant_id
      and a.contact = p_contact
      and a.is_booker
      and o.contact <> p_contact
      and o.is_booker
      and private.lead_contact(
        private.merged_with(p_tenant_id, array[o.contact]), o.contact) = p_leads_to
      and b.closed_at is null
    order by a.booking_id
  );
end;
$$;
comment on function private.shared_bookings(uuid, text, text) is
  'The bookings in which a contact and those of a lead each have a seat: what each did there, only the booking can say.';
