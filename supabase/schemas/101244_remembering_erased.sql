-- Remembering the erased: whom Cal.com's API must not bring back, without knowing who they are.

create table private.erased_contacts (
  tenant_id uuid not null,
  digest bytea not null,
  erased_at timestamptz not null,
  alias text not null,
  constraint erased_contacts_pkey primary key (tenant_id, digest, erased_at),
  constraint erased_contacts_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint alias_is_nobody check (private.is_erased(alias))
);
alter table private.erased_contacts enable row level security;
comment on table private.erased_contacts is
  'Who was erased, as a keyed hash of their address or number, and the alias they have now. The key is in Vault: without it, nobody can be tried against these rows.';

create function private.erasure_key(p_make boolean default false)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_name constant text := 'calbase_erasure_key';
  v_key text := private.setting(v_name);
begin
  if v_key is null and p_make
    and not exists (select from vault.secrets s where s.name = v_name)
  then
    v_key := encode(extensions.gen_random_bytes(32), 'hex');
    perform vault.create_secret(
      v_key, v_name, 'The key by which calbase recognises people who were erased');
  end if;
  if v_key is null then
    raise exception 'Vault does not have the key by which erased people are recognised (any more). Restore it from a backup, or, to begin anew and let Cal.com''s API bring back who was erased: delete from vault.secrets where name = ''%''; delete from private.erased_contacts;', v_name
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  return v_key;
end;
$$;
comment on function private.erasure_key(boolean) is
  'The key of the hashes of erased people, out of Vault; made if p_make and there never was one. Raises when it is lost.';

create function private.erasure_digest(p_contact text, p_key text)
  returns bytea
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return extensions.hmac(p_contact, p_key, 'sha256');
end;
$$;
comment on function private.erasure_digest(text, text) is 'A contact as erased_contacts has it.';

create function private.remember_erased(
  p_tenant_id uuid,
  p_contacts text[],
  p_alias text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_key constant text := private.erasure_key(true);
begin
  insert into private.erased_contacts (tenant_id, digest, erased_at, alias)
  select p_tenant_id, private.erasure_digest(c.contact, v_key), p_now, p_alias
  from unnest(p_contacts) c (contact)
  where not private.is_erased(c.contact)
  on conflict do nothing;
end;
$$;
comment on function private.remember_erased(uuid, text[], text, timestamptz) is
  'Remembers that a person was erased, and as what they stay.';

create function private.alias_of(
  p_tenant_id uuid,
  p_contact text,
  p_key text,
  p_booked_at timestamptz
)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select e.alias
    from private.erased_contacts e
    where e.tenant_id = p_tenant_id
      and e.digest = private.erasure_digest(p_contact, p_key)
      and e.erased_at >= p_booked_at
    order by e.erased_at
    limit 1
  );
end;
$$;
comment on function private.alias_of(uuid, text, text, timestamptz) is
  'As what someone stays in a booking they made before they were erased; null for whoever was not, and in what they booked later: that is a new person''s.';

create function private.without_erased(
  p_tenant_id uuid,
  p_body jsonb,
  p_key text,
  p_booked_at timestamptz
)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_details constant jsonb := private.event_details(p_body);
  v_body jsonb := p_body;
  v_alias text;
  a private.listed_attendee;
begin
  foreach a in array private.listed_attendees(v_details) loop
    v_alias := private.alias_of(p_tenant_id, a.contact, p_key, p_booked_at);
    if v_alias is not null then
      v_body := private.erased_body(
        v_body, array[a.contact],
        array(
          select private.pattern_of(w.word)
          from unnest(array[a.contact, a.name, a.phone]) w (word)
          where length(private.trimmed(w.word)) >= 2
        ),
        v_alias, private.booker_of(v_details) is not distinct from a.contact);
    end if;
  end loop;
  return v_body;
end;
$$;
comment on function private.without_erased(uuid, jsonb, text, timestamptz) is
  'The body of an event in which everyone who was erased is their alias. p_booked_at: when the booking was made.';
