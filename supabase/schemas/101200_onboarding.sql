-- Onboarding: a tenant in one statement.

create function private.random_secret()
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return encode(extensions.gen_random_bytes(32), 'hex');
end;
$$;
comment on function private.random_secret() is 'A webhook secret of 256 random bits, in hex.';

create function public.create_tenant(
  p_slug text,
  p_name text,
  p_time_zone text default 'UTC',
  p_secret text default null
)
  returns table (tenant_id uuid, webhook_path text, webhook_secret text)
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id uuid;
  v_secret constant text := coalesce(p_secret, private.random_secret());
begin
  insert into public.tenants (slug, name, time_zone)
  values (p_slug, p_name, p_time_zone)
  returning id into v_tenant_id;

  perform private.add_tenant_secret(v_tenant_id, v_secret);
  return query select v_tenant_id, '/functions/v1/cal-webhook?tenant=' || p_slug, v_secret;
end;
$$;
comment on function public.create_tenant(text, text, text, text) is
  'Sets up a tenant with the default reminders. Gives what to paste into Cal.com: the path of the webhook URL and the secret, made by chance unless given.';
revoke execute on function public.create_tenant(text, text, text, text) from public, anon, authenticated, service_role;
