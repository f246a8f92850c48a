-- Merged contacts: two contacts that are one person, because an admin says so; see merge_leads().
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

create function private.contacts_of_person(p_tenant_id uuid, p_contact text)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select p_contact
    union
    select unnest(array[m.contact, m.leads_to])
    from unnest(private.merged_with(p_tenant_id, array[p_contact])) m
  );
end;
$$;
comment on function private.contacts_of_person(uuid, text) is
  'All contacts of the person a contact belongs to: only itself for who was never merged.';

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
