-- Setting channels: the accounts of a tenant, as an admin sets, sees and removes them.

create function private.store_account(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_settings jsonb
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_secret_id uuid;
begin
  -- Of two at once, the second waits and replaces what the first has stored.
  perform 1 from public.tenants t where t.id = p_tenant_id for no key update;
  update private.channel_accounts a
  set rate_per_second = (p_settings ->> 'rate_per_second')::numeric,
      calling_code = private.calling_code(p_settings ->> 'from'),
      created_at = now()
  where a.tenant_id = p_tenant_id and a.channel = p_channel
  returning a.secret_id into v_secret_id;
  if found then
    -- The pause of another account is not this one's.
    delete from private.sending_slots s
    where s.tenant_id = p_tenant_id and s.channel = p_channel;
    if private.read_secret(v_secret_id) is not null then
      perform vault.update_secret(v_secret_id, p_settings::text);
      return;
    end if;
    -- Vault updates nothing that it cannot read.
    delete from vault.secrets s where s.id = v_secret_id;
  end if;

  v_secret_id := vault.create_secret(
    p_settings::text, private.vault_name(p_tenant_id, p_channel || ' account'),
    'What this tenant sends by. Deleted here, its messages wait: use set_channel() and unset_channel().');
  insert into private.channel_accounts (
    tenant_id, channel, secret_id, rate_per_second, calling_code
  )
  values (
    p_tenant_id, p_channel, v_secret_id, (p_settings ->> 'rate_per_second')::numeric,
    private.calling_code(p_settings ->> 'from')
  )
  on conflict (tenant_id, channel) do update set secret_id = excluded.secret_id;
end;
$$;
comment on function private.store_account(uuid, public.reminder_channel, jsonb) is
  'Keeps the settings of an account in Vault, in place of those there were.';

create function private.refuse_unlimited_texts(p_tenant_id uuid, p_settings jsonb)
  returns void
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant constant public.tenants := (select t from public.tenants t where t.id = p_tenant_id);
begin
  if v_tenant.text_countries is null and (
    p_settings ? 'messaging_service_sid' or private.calling_code(p_settings ->> 'from') is null
  ) then
    -- Anybody can book and give any number, and some cost a lot.
    perform private.refuse(
      'A sender that is no number does not tell to which countries text messages may go',
      format(
        'Say it first: select limit_texts(%L, p_countries => ''{+49}''); or npm run tenant -- limit-texts %1$s --countries +49',
        v_tenant.slug),
      'invalid_parameter_value');
  end if;
end;
$$;
comment on function private.refuse_unlimited_texts(uuid, jsonb) is
  'Refuses an account for text messages of which it is not known to which countries they may go.';

create function private.new_webhook_secret()
  returns text
  language sql
  volatile
  set search_path = ''
as $$ select 'whsec_' || encode(extensions.gen_random_bytes(32), 'base64') $$;
comment on function private.new_webhook_secret() is
  'A secret to sign webhooks with, as Standard Webhooks writes them.';

create function public.set_channel(
  p_slug text,
  p_channel public.reminder_channel,
  p_settings jsonb,
  p_now timestamptz default now()
)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_settings jsonb := p_settings
    || jsonb_build_object('provider', private.provider_of(p_channel, p_settings));
  v_made jsonb := jsonb '{}';
begin
  if p_channel = 'webhook' and not v_settings ? 'secret' then
    v_made := jsonb_build_object(
      'secret', private.new_webhook_secret());
  end if;
  v_settings := v_settings || v_made;
  perform private.check_channel_settings(p_channel, v_settings ->> 'provider', v_settings);
  if p_channel = 'sms' then
    perform private.refuse_unlimited_texts(v_tenant_id, v_settings);
  end if;

  -- Circuits before slots: the order of all who change both.
  perform private.close_circuit(v_tenant_id, p_channel, p_now);
  perform private.store_account(v_tenant_id, p_channel, v_settings);
  return private.without_secrets(p_channel, v_settings) || v_made;
end;
$$;
comment on function public.set_channel(text, public.reminder_channel, jsonb, timestamptz) is
  'Gives a tenant an account of its own on a channel, in place of the one it had, and lets it send again if it was stopped. email: {"provider": "resend", "api_key", "from", "webhook_secret"?} or {"provider": "smtp", "url", "from"}; sms: {"provider": "twilio", "account_sid", "auth_token", "from" or "messaging_service_sid"}; webhook: {"url", "secret"?}; each with "rate_per_second"?. Gives the settings without their secrets, and the secret of a webhook if it was made.';
revoke execute on function public.set_channel(text, public.reminder_channel, jsonb, timestamptz)
  from public, anon, authenticated, service_role;

create function public.unset_channel(
  p_slug text,
  p_channel public.reminder_channel,
  p_now timestamptz default now()
)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_had_one boolean;
begin
  delete from private.channel_accounts a
  where a.tenant_id = v_tenant_id and a.channel = p_channel;
  v_had_one := found;
  perform private.close_circuit(v_tenant_id, p_channel, p_now);
  delete from private.sending_slots s
  where s.tenant_id = v_tenant_id and s.channel = p_channel;
  return v_had_one;
end;
$$;
comment on function public.unset_channel(text, public.reminder_channel, timestamptz) is
  'Takes a tenant''s own account on a channel out of Vault: it sends through the project''s again. Tells whether there was one.';
revoke execute on function public.unset_channel(text, public.reminder_channel, timestamptz)
  from public, anon, authenticated, service_role;

create function public.show_channels(p_slug text)
  returns table (
    channel public.reminder_channel,
    provider text,
    settings jsonb,
    set_at timestamptz,
    stopped_at timestamptz,
    stopped_because text,
    retry_at timestamptz
  )
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  return query
  select
    n.channel,
    case when s.account ? 'unreadable' then 'unreadable' else s.account ->> 'provider' end,
    case when s.account ? 'unreadable'
      then '{"problem": "Vault does not have this account (any more): give it again by set_channel()"}'
      else private.without_secrets(n.channel, s.account) - 'provider' end,
    a.created_at, c.stopped_at, c.reason, c.retry_at
  from unnest(enum_range(null::public.reminder_channel)) n (channel)
  left join private.channel_accounts a on a.tenant_id = v_tenant_id and a.channel = n.channel
  left join private.channel_circuits c on c.tenant_id = v_tenant_id and c.channel = n.channel
  cross join lateral (
    select private.channel_account(v_tenant_id, n.channel) as account
  ) s
  order by n.channel;
end;
$$;
comment on function public.show_channels(text) is
  'A tenant''s channels: its own account without the secrets, empty where it sends through the project''s, "unreadable" where Vault does not have it (any more) and nothing can be sent; and since when and why a channel is stopped.';
revoke execute on function public.show_channels(text) from public, anon, authenticated, service_role;

create function private.are_calling_codes(p_codes text[])
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return cardinality(p_codes) > 0 and (
    select bool_and(private.calling_code(c.code) is not distinct from c.code)
    from unnest(p_codes) c (code)
    where c.code is not null
  ) and array_position(p_codes, null) is null;
end;
$$;
comment on function private.are_calling_codes(text[]) is
  'Whether all of these are country calling codes, such as {+49,+43}.';

create function public.limit_texts(
  p_slug text,
  p_per_number_a_day integer default null,
  p_countries text[] default null
)
  returns table (per_number_a_day integer, countries text[])
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  if p_per_number_a_day not between 1 and 1000 then
    perform private.refuse(
      format('A number cannot have %s text messages a day', p_per_number_a_day),
      'Give p_per_number_a_day between 1 and 1000.', 'invalid_parameter_value');
  end if;
  if p_countries <> '{}' and not private.are_calling_codes(p_countries) then
    perform private.refuse(
      format('These are no calling codes of countries: %s', p_countries),
      'Give p_countries as {+49,+43}; of the Caribbean with the area code, {+1876}.',
      'invalid_parameter_value');
  end if;

  return query
  update public.tenants t
  set texts_per_number_a_day = coalesce(p_per_number_a_day, t.texts_per_number_a_day),
      text_countries = nullif(coalesce(p_countries, t.text_countries), '{}')
  where t.id = v_tenant_id
  returning t.texts_per_number_a_day, t.text_countries;
end;
$$;
comment on function public.limit_texts(text, integer, text[]) is
  'Limits text messages: to how many a number gets in a day, and to which countries they go, by calling code; what is left out stays, and an empty list ({}) means the country of the number they are sent from. Gives both as they are. What was over the limit failed; retry_reminders() tries it again.';
revoke execute on function public.limit_texts(text, integer, text[])
  from public, anon, authenticated, service_role;

-- Its secrets in Vault go by the tenant's name -----------------------------------------------

create function private.rename_secrets()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform vault.update_secret(
    v.id, new_name => format('calbase/%s/%s', new.slug, split_part(v.name, '/', 3)))
  from vault.secrets v
  where starts_with(v.name, format('calbase/%s/', old.slug));
  return null;
end;
$$;
comment on function private.rename_secrets() is
  'A tenant with another slug has its secrets under it; and who has the old one next finds the names free.';

create trigger secrets_go_by_the_slug
  after update of slug on public.tenants
  for each row when (new.slug <> old.slug)
  execute function private.rename_secrets();
