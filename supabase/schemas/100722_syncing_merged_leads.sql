-- Syncing merged leads: what belongs to one person under several contacts.

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
      min(d.occurred_at), max(d.fit), null)::private.deed
    from unnest(p_deeds) d
    group by private.lead_contact(p_merged, d.contact), d.booking_id, d.cal_uid, d.kind
  );
end;
$$;
comment on function private.deeds_of_persons(private.merged_contacts[], private.deed[]) is
  'What persons did, under whichever contact: of two seats in one booking, once.';

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
      (array_agg(b.booking_id order by k.booked_at desc, k.cal_uid, o.contact))[1] as booking_id,
      (array_agg(b.name order by k.booked_at desc, k.cal_uid, o.contact)
        filter (where b.name is not null))[1]
        as name,
      (array_agg(b.phone order by k.booked_at desc, k.cal_uid, o.contact)
        filter (where b.phone is not null))[1]
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

create function private.sync_merged_leads(
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
comment on function private.sync_merged_leads(
  uuid, private.folded_booking[], text[], private.merged_contacts[], boolean) is
  'As keep_leads(), where a contact of the bookings is merged with another.';
