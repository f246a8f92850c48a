-- Alert recipients: who is told of alerts, where, and when not. What is secret of them is in Vault.

create type public.alert_channel as enum ('email', 'slack', 'webhook');
comment on type public.alert_channel is
  'How a recipient is told. email: by the project''s own mail account. slack: by an incoming webhook, of Slack or of what takes the same (Mattermost, Discord at …/slack). webhook: signed as by Standard Webhooks.';

create table public.alert_recipients (
  id bigint not null generated always as identity,
  tenant_id uuid,
  tenant text,
  channel public.alert_channel not null,
  address text not null,
  time_zone text not null default 'UTC',
  quiet_from time,
  quiet_until time,
  digest_at time,
  digest_only boolean not null default false,
  max_per_hour integer not null default 6,
  last_sent_at timestamptz,
  failing_since timestamptz,
  failure text,
  last_digest_at timestamptz,
  created_at timestamptz not null default now(),
  constraint alert_recipients_pkey primary key (id),
  constraint alert_recipients_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint alert_recipients_once unique nulls not distinct (tenant_id, channel, address),
  constraint quiet_hours_have_two_ends check ((quiet_from is null) = (quiet_until is null)),
  constraint quiet_hours_are_not_all_day check (quiet_from <> quiet_until),
  constraint who_gets_only_the_digest_gets_one check (not digest_only or digest_at is not null),
  constraint messages_an_hour_are_between_1_and_60 check (max_per_hour between 1 and 60)
);
comment on table public.alert_recipients is
  'Who is told of alerts. Add one by add_alert_recipient(), which puts what is secret into Vault; the times may be edited here.';
comment on column public.alert_recipients.id is 'The recipient.';
comment on column public.alert_recipients.tenant_id is
  'The tenant whose alerts it gets, as far as they are the business of the tenant''s own admins; empty for an operator, who gets all.';
comment on column public.alert_recipients.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.alert_recipients.channel is 'How it is told.';
comment on column public.alert_recipients.address is
  'The e-mail address; the URL of a webhook; for Slack a name such as #ops, as its URL is a secret.';
comment on column public.alert_recipients.time_zone is 'IANA time zone of the times beside it and in its messages.';
comment on column public.alert_recipients.quiet_from is
  'From this time until quiet_until it is told of critical alerts only; the others wait. Empty for no quiet hours.';
comment on column public.alert_recipients.quiet_until is
  'When the quiet hours end; earlier than quiet_from means the next morning.';
comment on column public.alert_recipients.digest_at is
  'At this time it gets once a day what is open and what was resolved; nothing where there is nothing. Empty for no digest.';
comment on column public.alert_recipients.digest_only is
  'Whether it is told at once of critical alerts only, and of the others by the digest.';
comment on column public.alert_recipients.max_per_hour is
  'How many messages it gets in an hour of critical alerts, and how many of the others. What is more waits, and comes together.';
comment on column public.alert_recipients.last_sent_at is 'When it was told something last.';
comment on column public.alert_recipients.failing_since is
  'Since when it cannot be told anything; empty while it can.';
comment on column public.alert_recipients.failure is 'Why it cannot be told, in the words of who refuses.';
comment on column public.alert_recipients.last_digest_at is 'When its last digest was due and looked at.';
comment on column public.alert_recipients.created_at is 'When it was added.';

comment on constraint alert_recipients_tenant_fkey on public.alert_recipients is
  'There is no such tenant: tenant_id is an id of the table tenants; empty for an operator.';
comment on constraint quiet_hours_have_two_ends on public.alert_recipients is
  'Quiet hours have two ends: fill in quiet_from and quiet_until, or empty both.';
comment on constraint quiet_hours_are_not_all_day on public.alert_recipients is
  'Quiet hours that end when they begin would never end: choose two times, or empty both.';
comment on constraint who_gets_only_the_digest_gets_one on public.alert_recipients is
  'Who gets only the digest needs a time for it: set digest_at as well, to 08:00 for example.';
comment on constraint messages_an_hour_are_between_1_and_60 on public.alert_recipients is
  'A recipient can get between 1 and 60 messages an hour: change max_per_hour.';

alter table public.alert_recipients enable row level security;
revoke all on public.alert_recipients from anon, authenticated, service_role;
revoke all on sequence public.alert_recipients_id_seq from anon, authenticated, service_role;
create policy admins_read on public.alert_recipients
  for select to authenticated
  using (tenant_id = any (array(select private.tenants_i_edit())));
grant select on public.alert_recipients to authenticated;

create function private.check_alert_recipient()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  new.address := private.trimmed(new.address);
  if new.address is null then
    perform private.refuse(
      'A recipient needs an address',
      'an e-mail address, the URL of a webhook, or for Slack a name such as #ops.',
      'invalid_parameter_value');
  elsif new.channel = 'email' and not private.is_address(lower(new.address)) then
    perform private.refuse(
      format('"%s" is not an e-mail address', new.address), 'give it as ops@example.com.',
      'invalid_parameter_value');
  elsif new.channel = 'webhook' then
    perform private.check_alert_url(new.address);
  elsif new.channel = 'slack' and new.address ~ '^https?:' then
    perform private.refuse(
      'The URL of an incoming webhook is a secret',
      'select add_alert_recipient(''slack'', ''#ops'', p_secret => ''https://hooks.slack.com/services/…'');',
      'invalid_parameter_value');
  end if;
  return new;
end;
$$;
comment on function private.check_alert_recipient() is
  'Refuses a recipient who could not be told, and a secret where everyone would see it.';

create function private.check_alert_url(p_url text)
  returns void
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if p_url !~ (
    select f.pattern from private.channel_fields() f where f.channel = 'webhook' and f.name = 'url'
  ) then
    -- Not repeated: it may be a secret.
    perform private.refuse(
      'That is not the https URL of a host on the public internet', 'give it as https://example.com/alerts.',
      'invalid_parameter_value');
  end if;
end;
$$;
comment on function private.check_alert_url(text) is
  'Refuses what is plainly no URL on the public internet; the sender looks at the addresses of its host.';

create trigger alert_recipients_can_be_written_to
  before insert or update of channel, address on public.alert_recipients
  for each row execute function private.check_alert_recipient();
create trigger alert_recipients_time_zone_is_known
  before insert or update of time_zone on public.alert_recipients
  for each row execute function private.refuse_unknown_time_zone();
create trigger alert_recipients_name_their_tenant
  before insert or update of tenant_id, tenant on public.alert_recipients
  for each row execute function private.name_tenant();
create function private.rename_alert_recipients()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  update public.alert_recipients r set tenant = new.slug where r.tenant_id = new.id;
  return null;
end;
$$;
comment on function private.rename_alert_recipients() is
  'As private.rename_tenant(), for who is told of the tenant''s alerts.';
create trigger alert_recipients_are_renamed
  after update of slug on public.tenants
  for each row when (new.slug <> old.slug)
  execute function private.rename_alert_recipients();
create trigger wrong_values_are_explained
  before insert or update on public.alert_recipients
  for each row execute function private.explain_checks();
create trigger wrong_references_are_explained
  before insert or update on public.alert_recipients
  for each row execute function private.explain_references();

-- Their secrets --------------------------------------------------------------------------------

create table private.alert_secrets (
  recipient_id bigint not null,
  secret_id uuid not null,
  constraint alert_secrets_pkey primary key (recipient_id),
  constraint alert_secrets_recipient_fkey foreign key (recipient_id)
    references public.alert_recipients (id) on delete cascade
);
alter table private.alert_secrets enable row level security;
comment on table private.alert_secrets is
  'Of recipients with a secret, its id in vault.secrets: the URL of an incoming webhook, or what webhooks are signed with.';

create trigger alert_secrets_leave_vault
  after delete on private.alert_secrets
  for each row execute function private.forget_secret();

create function private.store_alert_secret(p_recipient public.alert_recipients, p_secret text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- First, as two of a name cannot be in Vault.
  delete from private.alert_secrets s where s.recipient_id = p_recipient.id;
  insert into private.alert_secrets (recipient_id, secret_id)
  values (p_recipient.id, vault.create_secret(
    p_secret,
    coalesce(
      private.vault_name(p_recipient.tenant_id, 'alert recipient ' || p_recipient.id),
      'calbase_alert_recipient_' || p_recipient.id),
    'How an alert recipient is told. Deleted here, it is not: use add_alert_recipient() and remove_alert_recipient().'));
end;
$$;
comment on function private.store_alert_secret(public.alert_recipients, text) is
  'Keeps the secret of a recipient in Vault, in place of the one there was.';

create function private.alert_secret(p_recipient_id bigint)
  returns text
  language sql
  stable
  set search_path = ''
as $$
  select private.read_secret(s.secret_id)
  from private.alert_secrets s
  where s.recipient_id = p_recipient_id
$$;
comment on function private.alert_secret(bigint) is
  'The secret of a recipient; null when it has none, or Vault cannot give it.';

-- For admins -----------------------------------------------------------------------------------

create function private.alert_secret_for(p_channel public.alert_channel, p_secret text)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_secret constant text := private.trimmed(p_secret);
begin
  if p_channel = 'slack' then
    perform private.check_alert_url(coalesce(v_secret, ''));
  elsif p_channel = 'webhook' and v_secret is null then
    return private.new_webhook_secret();
  elsif p_channel = 'webhook' and v_secret !~ (
    select f.pattern from private.channel_fields() f where f.channel = 'webhook' and f.name = 'secret'
  ) then
    perform private.refuse(
      'The secret of a webhook is whsec_ and at least 24 bytes in base64',
      'leave it out to have one made.', 'invalid_parameter_value');
  elsif p_channel = 'email' and v_secret is not null then
    perform private.refuse(
      'An e-mail address has no secret', 'alerts go out by the project''s own mail account.',
      'invalid_parameter_value');
  end if;
  return v_secret;
end;
$$;
comment on function private.alert_secret_for(public.alert_channel, text) is
  'The secret a recipient on a channel is kept with, made where it may be; refuses one it cannot have.';

create function public.add_alert_recipient(
  p_channel public.alert_channel,
  p_address text,
  p_slug text default null,
  p_secret text default null
)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := case when p_slug is not null then private.tenant_with_slug(p_slug) end;
  v_secret constant text := private.alert_secret_for(p_channel, p_secret);
  v_recipient public.alert_recipients;
begin
  insert into public.alert_recipients as r (tenant_id, channel, address, time_zone)
  values (
    v_tenant_id, p_channel, p_address,
    coalesce((select t.time_zone from public.tenants t where t.id = v_tenant_id), 'UTC'))
  on conflict (tenant_id, channel, address) do update set failing_since = null, failure = null
  returning r.* into v_recipient;
  if v_secret is not null then
    perform private.store_alert_secret(v_recipient, v_secret);
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'id', v_recipient.id, 'channel', v_recipient.channel, 'address', v_recipient.address,
    'tenant', v_recipient.tenant, 'time_zone', v_recipient.time_zone,
    -- Made here, and shown this once.
    'secret', case when p_channel = 'webhook' and private.trimmed(p_secret) is null then v_secret end));
end;
$$;
comment on function public.add_alert_recipient(public.alert_channel, text, text, text) is
  'Adds a recipient of alerts: an operator, who is told of all, or with p_slug one who is told of what that tenant''s own admins can do something about. p_address: an e-mail address, the https URL of a webhook, or for slack a name such as #ops. p_secret: for slack the URL of the incoming webhook; for webhook what it is signed with (whsec_…), made when left out. The same again gives it another secret. Gives the recipient, and the secret if it was made. It is told at once of what is open.';
revoke execute on function public.add_alert_recipient(public.alert_channel, text, text, text)
  from public, anon, authenticated, service_role;

create function public.remove_alert_recipient(p_id bigint)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_address text;
begin
  delete from public.alert_recipients r where r.id = p_id returning r.address into v_address;
  if not found then
    perform private.refuse(
      format('There is no alert recipient %s', p_id),
      'select id, channel, address, tenant from alert_recipients; lists them.', 'no_data_found');
  end if;
  return v_address;
end;
$$;
comment on function public.remove_alert_recipient(bigint) is
  'Removes a recipient of alerts, and its secret from Vault. Gives its address; refuses one that is unknown.';
revoke execute on function public.remove_alert_recipient(bigint)
  from public, anon, authenticated, service_role;
