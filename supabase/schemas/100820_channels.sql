-- Channels: a tenant's own accounts at providers. Their credentials live in Vault; a tenant that
-- has none on a channel sends through the project's account.

create table private.channel_accounts (
  tenant_id uuid not null,
  channel public.reminder_channel not null,
  secret_id uuid not null,
  rate_per_second numeric,
  calling_code text,
  created_at timestamptz not null default now(),
  constraint channel_accounts_pkey primary key (tenant_id, channel),
  constraint channel_accounts_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint rate_is_between_one_an_hour_and_1000_a_second
    check (rate_per_second between 1 / 3600.0 and 1000)
);
alter table private.channel_accounts enable row level security;
comment on table private.channel_accounts is
  'The accounts of tenants at providers, by the id of their settings in vault.secrets, and how many messages a second each takes.';
comment on column private.channel_accounts.calling_code is
  'Of the number that text messages are sent from; null for a name, and for a messaging service.';

create trigger channel_accounts_leave_vault
  after delete on private.channel_accounts
  for each row execute function private.forget_secret();

create function private.channel_account(p_tenant_id uuid, p_channel public.reminder_channel)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_secret_id uuid;
  v_secret text;
  v_settings jsonb;
begin
  select a.secret_id
  into v_secret_id
  from private.channel_accounts a
  where a.tenant_id = p_tenant_id and a.channel = p_channel;
  if not found then
    return null;
  end if;

  v_secret := private.read_secret(v_secret_id);
  -- Vault's page lets anyone write anything there.
  if pg_input_is_valid(v_secret, 'jsonb') then
    v_settings := v_secret::jsonb;
  end if;
  return case when jsonb_typeof(v_settings) = 'object' then v_settings
    else '{"unreadable": true}' end;
end;
$$;
comment on function private.channel_account(uuid, public.reminder_channel) is
  'The settings of a tenant''s own account on a channel, with its secrets; null when it has none, {"unreadable": true} when Vault does not have it (any more): that must not be taken for none.';

-- What an account is made of --------------------------------------------------------------

create function private.channel_fields()
  returns table (
    channel public.reminder_channel,
    provider text,
    name text,
    is_required boolean,
    is_secret boolean,
    pattern text,
    example text
  )
  language sql
  immutable
  set search_path = ''
as $$
  values
    ('email'::public.reminder_channel, 'resend', 'api_key', true, true, '^re_\S+$', 're_…'),
    ('email', 'resend', 'from', true, false, '^([^<>\r\n]*<[^\s@<>,;:"/\[\]]+@[^\s@<>,;:"/\[\]]+>|[^\s@<>,;:"/\[\]]+@[^\s@<>,;:"/\[\]]+)$', 'Acme <hello@acme.com>'),
    ('email', 'resend', 'webhook_secret', false, true, '^whsec_[A-Za-z0-9+/=]+$', 'whsec_…'),
    ('email', 'smtp', 'url', true, true, '^smtps?://([^%\s]|%[0-9A-Fa-f]{2})+$', 'smtps://user:password@host:465'),
    ('email', 'smtp', 'from', true, false, '^([^<>\r\n]*<[^\s@<>,;:"/\[\]]+@[^\s@<>,;:"/\[\]]+>|[^\s@<>,;:"/\[\]]+@[^\s@<>,;:"/\[\]]+)$', 'Acme <hello@acme.com>'),
    ('sms', 'twilio', 'account_sid', true, false, '^AC[0-9A-Za-z]+$', 'AC…'),
    ('sms', 'twilio', 'auth_token', true, true, '^\S+$', 'the Auth Token of Twilio''s console'),
    ('sms', 'twilio', 'from', false, false, '^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11})$', '+491701234567'),
    ('sms', 'twilio', 'messaging_service_sid', false, false, '^MG[0-9A-Za-z]+$', 'MG…'),
    -- The sender looks at the addresses of the host; what is plainly not public is told at once.
    ('webhook', 'webhook', 'url', true, false,
      '^https://(?!localhost([/:?]|$)|\['
        || '|(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\.[\d.]+([/:?]|$))'
        || '[^\s/@]+(/\S*)?$',
      'https://acme.com/reminders'),
    ('webhook', 'webhook', 'secret', true, true, '^whsec_[A-Za-z0-9+/]{32,}={0,2}$', 'whsec_…, left out to have one made')
$$;
comment on function private.channel_fields() is
  'What the settings of an account are made of, per channel and provider.';

create function private.refuse_settings(p_problem text, p_channel public.reminder_channel, p_provider text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.refuse(
    p_problem,
    (
      select string_agg(
        format('%s%s (%s)', f.name, case when not f.is_required then ', optional' end, f.example),
        '; ')
      from private.channel_fields() f
      where f.channel = p_channel and f.provider = p_provider
    ),
    'invalid_parameter_value');
end;
$$;
comment on function private.refuse_settings(text, public.reminder_channel, text) is
  'Says what is wrong with the settings of an account, and which there are. Never repeats a value: it may be a secret.';

create function private.check_channel_settings(
  p_channel public.reminder_channel,
  p_provider text,
  p_settings jsonb
)
  returns void
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_problem text;
begin
  select coalesce(
    min(format('"%s" is missing', f.name)) filter (where f.is_required and s.key is null),
    min(format('"%s" is not a setting of %s', s.key, p_provider)) filter (where f.name is null),
    min(format('"%s" does not look like one: %s', f.name, f.example))
      filter (where jsonb_typeof(s.value) <> 'string' or s.value #>> '{}' !~ f.pattern)
  )
  into v_problem
  from (
    select * from private.channel_fields() c
    where c.channel = p_channel and c.provider = p_provider
  ) f
  full join jsonb_each(p_settings - '{provider,rate_per_second}'::text[]) s on s.key = f.name;

  v_problem := coalesce(v_problem, case
    when p_provider = 'twilio' and not p_settings ?| '{from,messaging_service_sid}'
      then '"from" or "messaging_service_sid" is missing'
    when jsonb_typeof(p_settings -> 'rate_per_second') <> 'number'
      then '"rate_per_second" is not a number'
    when (p_settings ->> 'rate_per_second')::numeric not between 1 / 3600.0 and 1000
      then '"rate_per_second" is between one an hour and 1000'
  end);
  if v_problem is not null then
    perform private.refuse_settings(v_problem, p_channel, p_provider);
  end if;
end;
$$;
comment on function private.check_channel_settings(public.reminder_channel, text, jsonb) is
  'Refuses settings with which an account could not send.';

create function private.provider_of(p_channel public.reminder_channel, p_settings jsonb)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_known constant text[] := (
    select array_agg(distinct f.provider) from private.channel_fields() f where f.channel = p_channel
  );
  -- Where there is one only, it need not be named.
  v_provider constant text := coalesce(
    p_settings ->> 'provider', case when cardinality(v_known) = 1 then v_known[1] end);
begin
  if jsonb_typeof(p_settings) is distinct from 'object' then
    perform private.refuse(
      'The settings of a channel are a JSON object',
      'select set_channel(''acme'', ''email'', ''{"provider": "resend", "api_key": "re_…", "from": "Acme <hello@acme.com>"}'');',
      'invalid_parameter_value');
  end if;
  if v_provider is null or v_provider <> all (v_known) then
    perform private.refuse(
      format('Which provider is to send on the channel %s?', p_channel),
      format('"provider" is one of: %s', array_to_string(v_known, ', ')),
      'invalid_parameter_value');
  end if;
  return v_provider;
end;
$$;
comment on function private.provider_of(public.reminder_channel, jsonb) is
  'Which provider settings are for. Refuses those that tell none it knows.';

create function private.without_secrets(p_channel public.reminder_channel, p_settings jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_settings - (
    select array_agg(f.name)
    from private.channel_fields() f
    where f.channel = p_channel and f.provider = p_settings ->> 'provider' and f.is_secret
  );
end;
$$;
comment on function private.without_secrets(public.reminder_channel, jsonb) is
  'The settings of an account as they may be shown.';

-- For admins ------------------------------------------------------------------------------
