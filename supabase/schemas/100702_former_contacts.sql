-- Former contacts: what people were known by before an admin corrected it. The corrections of bookings
-- are events, which go with their booking; that somebody is also known by another address does not.

create table private.former_contacts (
  tenant_id uuid not null,
  contact text not null,
  corrected_to text not null,
  corrected_at timestamptz not null,
  constraint former_contacts_pkey primary key (tenant_id, contact, corrected_to),
  constraint former_contacts_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint contact_was_another check (contact <> corrected_to)
);
create index former_contacts_of_corrected on private.former_contacts (tenant_id, corrected_to);
alter table private.former_contacts enable row level security;
comment on table private.former_contacts is
  'Contacts that were corrected to another, in one booking at least. By these, too, a person is found who is to be exported or erased.';

create function private.note_former_contact(p_tenant_id uuid, p_contact text, p_corrected_to text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if p_contact <> p_corrected_to then
    insert into private.former_contacts as o (tenant_id, contact, corrected_to, corrected_at)
    -- Two corrections in one transaction have an order, too.
    values (p_tenant_id, p_contact, p_corrected_to, clock_timestamp())
    on conflict (tenant_id, contact, corrected_to) do update
    set corrected_at = excluded.corrected_at;
  end if;
end;
$$;
comment on function private.note_former_contact(uuid, text, text) is
  'Notes that a contact was corrected to another.';

create function private.became(p_tenant_id uuid, p_contact text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_contact text := p_contact;
  v_seen text[] := array[]::text[];
begin
  -- An address that is a lead of its own is someone: what was corrected to another had been made
  -- under a colleague's.
  while v_contact is not null and v_contact <> all (v_seen) and not exists (
    select from public.leads l where l.tenant_id = p_tenant_id and l.contact = v_contact
  ) loop
    v_seen := v_seen || v_contact;
    v_contact := coalesce(
      (
        select m.leads_to
        from private.merged_contacts m
        where m.tenant_id = p_tenant_id and m.contact = v_contact
      ),
      (
        select f.corrected_to
        from private.former_contacts f
        where f.tenant_id = p_tenant_id and f.contact = v_contact
        order by f.corrected_at desc, f.corrected_to
        limit 1
      ));
  end loop;
  return coalesce(v_contact, v_seen[cardinality(v_seen)]);
end;
$$;
comment on function private.became(uuid, text) is
  'Whose contact this is by now: its own if it is a lead, else what it was merged with or last corrected to.';

create function private.was_known_as(p_tenant_id uuid, p_contact text)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    with recursive known (contact) as (
      values (p_contact)
      union
      select o.contact
      from known k
      cross join lateral (
        select f.contact
        from private.former_contacts f
        where f.tenant_id = p_tenant_id and f.corrected_to = k.contact
        union all
        select m.contact
        from private.merged_contacts m
        where m.tenant_id = p_tenant_id and m.leads_to = k.contact
      ) o
      -- Nor by what leads to someone else.
      where not exists (
        select from public.leads l where l.tenant_id = p_tenant_id and l.contact = o.contact
      )
    )
    select k.contact from known k
  );
end;
$$;
comment on function private.was_known_as(uuid, text) is
  'A contact, and those that were corrected to it or merged with it, unless they are leads of their own.';
