-- Naming tenants: a slug is in URLs that others keep, Cal.com's webhook and the providers' callbacks.
-- Whoever renames a tenant does not see these: its former slugs go on leading to it, and nobody else
-- takes them.

create table private.former_slugs (
  tenant_id uuid not null,
  slug text not null,
  renamed_at timestamptz not null default now(),
  constraint former_slugs_pkey primary key (tenant_id, slug),
  constraint former_slugs_slug_key unique (slug),
  constraint former_slugs_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
alter table private.former_slugs enable row level security;
comment on table private.former_slugs is
  'What tenants were called before. A row that is deleted gives its slug up: nothing leads there any more, and a tenant may take it.';
comment on column private.former_slugs.slug is 'Led to the tenant, and still does; no tenant has it now.';
comment on column private.former_slugs.renamed_at is 'When the tenant got another one.';

create function private.tenant_called(p_name text)
  returns uuid
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- No slug is an id: slug_is_no_id.
  if p_name ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    return (select t.id from public.tenants t where t.id = p_name::uuid);
  end if;
  -- The second is only looked for where there is no first.
  return coalesce(
    (select t.id from public.tenants t where t.slug = p_name),
    (select f.tenant_id from private.former_slugs f where f.slug = p_name)
  );
end;
$$;
comment on function private.tenant_called(text) is
  'The tenant to which a name in a URL leads: by its slug, its id in either case, or a former slug; null when there is none. For a name that somebody types now there is tenant_with_slug().';

create function private.names_of_tenant(p_tenant_id uuid)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select array[t.slug, t.id::text] || array(
      select f.slug from private.former_slugs f where f.tenant_id = t.id order by f.slug
    )
    from public.tenants t
    where t.id = p_tenant_id
  );
end;
$$;
comment on function private.names_of_tenant(uuid) is
  'By which names URLs lead to a tenant: its slug, its id, its former slugs, in this order; see tenant_called().';

create function private.refuse_former_slug_of_others(p_tenant_id uuid, p_slug text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_slug text;
begin
  select t.slug
  into v_slug
  from private.former_slugs f
  join public.tenants t on t.id = f.tenant_id
  where f.slug = p_slug and f.tenant_id <> p_tenant_id;
  if found then
    perform private.refuse(
      format('The slug "%s" still leads to the tenant "%s", which had it before', p_slug, v_slug),
      format(
        'Choose another one; or, when no webhook at Cal.com and no provider has it in a URL any more: delete from private.former_slugs where slug = %L;',
        p_slug),
      'unique_violation');
  end if;
end;
$$;
comment on function private.refuse_former_slug_of_others(uuid, text) is
  'Stops a tenant from taking a slug that leads to another: that one''s webhooks would be refused as wrongly signed.';

create function private.keep_former_slug()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and new.slug = old.slug then
    return null;
  end if;
  -- After the write: whoever waited for the slug until a rename was committed sees it here.
  perform private.refuse_former_slug_of_others(new.id, new.slug);
  delete from private.former_slugs f where f.tenant_id = new.id and f.slug = new.slug;
  if tg_op = 'UPDATE' then
    insert into private.former_slugs (tenant_id, slug) values (new.id, old.slug);
  end if;
  return null;
end;
$$;
comment on function private.keep_former_slug() is
  'Keeps the slug that a renamed tenant had; one that it has again is no former one.';

create trigger former_slugs_are_kept
  after insert or update of slug on public.tenants
  for each row execute function private.keep_former_slug();
