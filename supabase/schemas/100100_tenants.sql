-- Tenants: who calbase works for. Everything else belongs to exactly one of them.

create function private.calling_code(p_phone text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- ITU-T E.164 assigns them so that none begins another, but for the numbering plan of North
  -- America: there some area codes are countries of their own, where a text costs many times as much.
  return substring(p_phone from concat(
    '^\+(?:',
    '1(?:242|246|264|268|284|345|441|473|649|658|664|721|758|767|784|809|829|849|868|869|876)|1',
    '|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]',
    '|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[035789]|9[679])\d)'
  ));
end;
$$;
comment on function private.calling_code(text) is
  'The country calling code with which a phone number begins, such as +49; of the Caribbean with its area code, such as +1876; null when it begins with none.';

create table public.tenants (
  id uuid not null default gen_random_uuid(),
  slug text not null,
  name text not null,
  time_zone text not null default 'UTC',
  locale text not null default 'en',
  quiet_from time,
  quiet_until time,
  texts_per_number_a_day integer not null default 10,
  text_countries text[],
  completion_delay_minutes integer not null default 60,
  keep_events_days integer,
  keep_deliveries_days integer,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  constraint tenants_pkey primary key (id),
  constraint tenants_slug_key unique (slug),
  constraint slug_is_lower_case_words check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  -- Whatever uuid's input takes of what a slug can be.
  constraint slug_is_no_id check (slug !~ '^([0-9a-f]{4}-?){8}$'),
  constraint name_is_not_blank check (btrim(name) <> ''),
  constraint locale_is_a_language check (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'),
  constraint quiet_hours_have_two_ends check ((quiet_from is null) = (quiet_until is null)),
  constraint quiet_hours_are_not_all_day check (quiet_from <> quiet_until),
  constraint texts_per_number_are_between_1_and_1000
    check (texts_per_number_a_day between 1 and 1000),
  -- A check runs as whoever writes, who may call nothing of private: limit_texts() looks closer.
  constraint text_countries_are_calling_codes check (
    array_to_string(text_countries, ' ') ~ '^\+[1-9]\d{0,3}( \+[1-9]\d{0,3})*$'
    and array_position(text_countries, null) is null
  ),
  constraint completion_delay_is_at_most_a_week
    check (completion_delay_minutes between 0 and 10080),
  constraint events_are_kept_a_month check (keep_events_days >= 30),
  constraint deliveries_are_kept_a_week check (keep_deliveries_days >= 7)
);
comment on table public.tenants is 'The customers of this project; each has its own Cal.com webhook.';
comment on column public.tenants.id is 'Part of every key in this schema.';
comment on column public.tenants.slug is 'Name in the webhook URL: lower-case letters, digits and hyphens. A former one still leads here.';
comment on column public.tenants.name is 'Name as it appears in messages.';
comment on column public.tenants.time_zone is
  'IANA time zone, used where a recipient''s own is unknown. Example: Europe/Berlin.';
comment on column public.tenants.locale is
  'Language and country, used where a recipient''s own are unknown. Example: de-AT.';
comment on column public.tenants.quiet_from is
  'From this time on the recipient''s clock, until quiet_until, nobody gets an e-mail or text message: it waits for quiet_until, if that is not too late. Example: 21:00. Empty for no quiet hours.';
comment on column public.tenants.quiet_until is
  'When the quiet hours end on the recipient''s clock; earlier than quiet_from means the next morning. Example: 08:00.';
comment on column public.tenants.texts_per_number_a_day is
  'How many text messages one number gets in a day of the tenant''s time zone; more fail. Anybody can book, and give any number.';
comment on column public.tenants.text_countries is
  'To which countries text messages go, by calling code: {+49,+43}. Empty for that of the number they are sent from.';
comment on column public.tenants.completion_delay_minutes is
  'How long after its end a meeting counts as completed when Cal.com does not say so.';
comment on column public.tenants.keep_events_days is
  'How long raw events are kept after a booking is over, in days, at least 30; empty keeps them for ever. What they made stays.';
comment on column public.tenants.keep_deliveries_days is
  'How long the record of attempts to send is kept, in days, at least 7; empty keeps it for ever.';
comment on column public.tenants.disabled_at is
  'Since when the tenant is disabled: webhooks are stored and not applied, nothing is sent. Use disable_tenant() and enable_tenant().';
comment on column public.tenants.created_at is 'When the tenant was set up.';

-- Whoever breaks one is told this: chapter explaining.
comment on constraint slug_is_lower_case_words on public.tenants is
  'The slug cannot be part of a URL: use lower-case letters, digits and hyphens inside, at most 63, such as north-office-2.';
comment on constraint slug_is_no_id on public.tenants is
  'The slug looks like a tenant''s id, and a URL may name either: choose words, such as north-office-2.';
comment on constraint name_is_not_blank on public.tenants is
  'The name is blank: give the one that messages are signed with.';
comment on constraint locale_is_a_language on public.tenants is
  'The locale is a language, with or without a country: de or de-AT.';
comment on constraint quiet_hours_have_two_ends on public.tenants is
  'Quiet hours have two ends: fill in quiet_from and quiet_until, or empty both.';
comment on constraint quiet_hours_are_not_all_day on public.tenants is
  'Quiet hours that end when they begin would never end: choose two times, or empty both.';
comment on constraint texts_per_number_are_between_1_and_1000 on public.tenants is
  'A number can have between 1 and 1000 text messages a day.';
comment on constraint text_countries_are_calling_codes on public.tenants is
  'Countries are named by their calling codes, for example {+49,+43}; empty (null) for that of the number they are sent from.';
comment on constraint completion_delay_is_at_most_a_week on public.tenants is
  'The delay of completion is between 0 and 10080 minutes, a week.';
comment on constraint events_are_kept_a_month on public.tenants is
  'Events are kept for at least 30 days; empty (null) keeps them for ever.';
comment on constraint deliveries_are_kept_a_week on public.tenants is
  'Deliveries are kept for at least 7 days; empty (null) keeps them for ever.';

create function private.is_tenant_time_zone(p_text text)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- These are abbreviations, too, and PostgreSQL takes them for that: winter time all year.
  return p_text not in ('CET', 'EET', 'MET', 'WET')
    and exists (select from pg_catalog.pg_timezone_names z where z.name = p_text);
end;
$$;
comment on function private.is_tenant_time_zone(text) is
  'Whether a text is the IANA name of a time zone by which a tenant can work. Takes some milliseconds.';

create function private.refuse_unknown_time_zone()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  if private.is_tenant_time_zone(new.time_zone) is not true then
    perform private.refuse(
      format('Unknown time zone "%s"', new.time_zone),
      'Use an IANA name such as Europe/Berlin.',
      'invalid_parameter_value');
  end if;
  return new;
end;
$$;
comment on function private.refuse_unknown_time_zone() is
  'A check constraint cannot read pg_timezone_names; a message in a wrong zone cannot be taken back.';

create trigger tenants_time_zone_is_known
  before insert or update of time_zone on public.tenants
  for each row execute function private.refuse_unknown_time_zone();

create type public.tenant_role as enum ('owner', 'admin', 'viewer');
comment on type public.tenant_role is 'What a member may do in a tenant.';

create function private.refuse_by_hand()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.refuse(
    coalesce(tg_argv[1], tg_table_name) || ' cannot be changed by hand', tg_argv[0],
    'restrict_violation');
  -- Never reached.
  return null;
end;
$$;
comment on function private.refuse_by_hand() is
  'Stops an edit that would not survive, or would break, what is computed from events. Its arguments say what to do instead and, where it is not the table, what it is that cannot be changed. When a hand is at work, create_trigger() says.';

create function private.name_tenant()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  new.tenant := (select t.slug from public.tenants t where t.id = new.tenant_id);
  return new;
end;
$$;
comment on function private.name_tenant() is
  'Beside a tenant''s id its slug, in the tables that admins write: in Studio, whose filters and pickers show a table as it is, nobody knows a tenant by its id.';

create table public.tenant_members (
  tenant_id uuid not null,
  tenant text,
  user_id uuid not null,
  role public.tenant_role not null default 'viewer',
  created_at timestamptz not null default now(),
  constraint tenant_members_pkey primary key (tenant_id, user_id),
  constraint tenant_members_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint tenant_members_user_fkey foreign key (user_id)
    references auth.users (id) on delete cascade
);
create index tenant_members_of_user on public.tenant_members (user_id, tenant_id);
comment on table public.tenant_members is 'Which signed-in users may see which tenants over the Data API.';
comment on column public.tenant_members.tenant_id is 'The tenant.';
comment on column public.tenant_members.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.tenant_members.user_id is 'The Supabase Auth user.';
comment on column public.tenant_members.role is 'viewer reads; admin and owner also edit.';
comment on column public.tenant_members.created_at is 'When the user was added.';

-- Whoever breaks one is told this: chapter explaining.
comment on constraint tenant_members_tenant_fkey on public.tenant_members is
  'There is no such tenant: tenant_id is an id of the table tenants.';
comment on constraint tenant_members_user_fkey on public.tenant_members is
  'There is no such user: user_id is an id of the users under Authentication (auth.users).';

create trigger tenant_members_name_their_tenant
  before insert or update of tenant_id, tenant on public.tenant_members
  for each row execute function private.name_tenant();

create function private.my_tenants()
  returns setof uuid
  language sql
  stable
  security definer
  set search_path = ''
as $$
  select m.tenant_id
  from public.tenant_members m
  where m.user_id = (select auth.uid());
$$;
comment on function private.my_tenants() is
  'The tenants of the signed-in user. Definer, because a policy on tenant_members that reads tenant_members would recurse.';

create function private.tenants_i_edit()
  returns setof uuid
  language sql
  stable
  security definer
  set search_path = ''
as $$
  select m.tenant_id
  from public.tenant_members m
  where m.user_id = (select auth.uid()) and m.role in ('owner', 'admin');
$$;
comment on function private.tenants_i_edit() is
  'The tenants in which the signed-in user may edit.';

-- Every policy asks for these as an array: it is made once a query, and an index finds its tenants.
-- `in (select …)` would be asked of every row of every tenant.
alter table public.tenants enable row level security;
revoke all on public.tenants from anon, authenticated, service_role;
create policy members_read on public.tenants
  for select to authenticated
  using (id = any (array(select private.my_tenants())));
grant select on public.tenants to authenticated, service_role;

alter table public.tenant_members enable row level security;
revoke all on public.tenant_members from anon, authenticated, service_role;
create policy members_read on public.tenant_members
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.tenant_members to authenticated, service_role;

-- Webhook secrets live in Vault; here is only which secrets are a tenant's.
-- More than one may be valid, so that a secret can be changed without losing a webhook.
create table private.tenant_secrets (
  tenant_id uuid not null,
  secret_id uuid not null,
  shard integer,
  created_at timestamptz not null default now(),
  retires_at timestamptz,
  constraint tenant_secrets_pkey primary key (tenant_id, secret_id),
  constraint tenant_secrets_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
create index tenant_secrets_by_shard on private.tenant_secrets (shard);
alter table private.tenant_secrets enable row level security;
comment on table private.tenant_secrets is
  'The webhook secrets of a tenant, by their id in vault.secrets. All are accepted until they retire.';
comment on column private.tenant_secrets.shard is
  'Two bytes of its hash: the same secret is only looked for among those with the same. Too little to tell a secret by.';

create function private.forget_secret()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  delete from vault.secrets s where s.id = old.secret_id;
  return null;
end;
$$;
comment on function private.forget_secret() is
  'A secret that no tenant has any more, also because the tenant is gone, must not stay in Vault.';

create trigger tenant_secrets_leave_vault
  after delete on private.tenant_secrets
  for each row execute function private.forget_secret();

create function private.shard_of_secret(p_secret text)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_hash constant bytea := sha256(convert_to(p_secret, 'UTF8'));
begin
  return get_byte(v_hash, 0) * 256 + get_byte(v_hash, 1);
end;
$$;
comment on function private.shard_of_secret(text) is 'One of 65,536 parts into which secrets fall.';

create function private.read_secret(p_secret_id uuid)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select v.decrypted_secret from vault.decrypted_secrets v where v.id = p_secret_id
  );
exception
  -- Encrypted under a key that this project does not have, a restored one perhaps.
  when data_exception or external_routine_invocation_exception then
    return null;
end;
$$;
comment on function private.read_secret(uuid) is
  'A secret out of Vault; null when it is not there or cannot be decrypted.';

create function private.vault_name(p_tenant_id uuid, p_purpose text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select format('calbase/%s/%s', t.slug, p_purpose) from public.tenants t where t.id = p_tenant_id
  );
end;
$$;
comment on function private.vault_name(uuid, text) is
  'What a secret of a tenant is called in Vault: people see there whose it is and what for.';

create function private.refuse_secret_of_others(p_tenant_id uuid, p_secret text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_shard constant integer := private.shard_of_secret(p_secret);
  v_slug text;
begin
  -- Who adds the same one at the same time comes after this one.
  perform pg_advisory_xact_lock(hashtextextended('calbase secrets ' || v_shard, 0));
  select t.slug
  into v_slug
  from private.tenant_secrets s
  join public.tenants t on t.id = s.tenant_id
  where s.shard = v_shard
    and s.tenant_id <> p_tenant_id
    and private.read_secret(s.secret_id) = p_secret
  limit 1;
  if found then
    perform private.refuse(
      format('The tenant "%s" has the same webhook secret', v_slug),
      'Whoever may sign for one tenant could sign for the other. Use another secret, or leave it out to have one made.',
      'invalid_parameter_value');
  end if;
end;
$$;
comment on function private.refuse_secret_of_others(uuid, text) is
  'Stops a secret that another tenant has: the signature is what proves which tenant a webhook is for. Decrypts those of one shard, hardly ever any, however many tenants there are.';

create function private.add_tenant_secret(p_tenant_id uuid, p_secret text)
  returns void
  language plpgsql
  set search_path = ''
as $$
declare
  v_name text := private.vault_name(p_tenant_id, 'webhook secret ' || left(gen_random_uuid()::text, 8));
begin
  if length(coalesce(p_secret, '')) < 16 then
    perform private.refuse(
      'The webhook secret is too short',
      'Use at least 16 characters, or leave it out to have one made.',
      'invalid_parameter_value');
  end if;
  perform private.refuse_secret_of_others(p_tenant_id, p_secret);

  insert into private.tenant_secrets (tenant_id, secret_id, shard)
  values (
    p_tenant_id,
    vault.create_secret(
      p_secret, v_name,
      'Proves which webhooks are this tenant''s. Deleted here, all of them are answered 503: use rotate_secret() and retire_old_secrets().'),
    private.shard_of_secret(p_secret));
end;
$$;
comment on function private.add_tenant_secret(uuid, text) is
  'Stores a webhook secret in Vault and makes it valid for the tenant, beside those it has. No other tenant may have it.';

create function private.tenant_with_slug(p_slug text)
  returns uuid
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := (
    select t.id from public.tenants t where t.slug = p_slug or t.id::text = lower(p_slug)
  );
begin
  if v_tenant_id is null then
    perform private.refuse(
      format('There is no tenant "%s"', p_slug),
      'select slug from public.tenants;',
      'no_data_found');
  end if;
  return v_tenant_id;
end;
$$;
comment on function private.tenant_with_slug(text) is
  'The id of the tenant with this slug, or with this id as text; raises no_data_found when there is none.';
