-- Administering tenants: what happens to them after they are set up, each in one statement.

create function private.rename_tenant()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  update public.tenant_members m set tenant = new.slug where m.tenant_id = new.id;
  update public.reminder_rules r set tenant = new.slug where r.tenant_id = new.id;
  update public.message_templates m set tenant = new.slug where m.tenant_id = new.id;
  update public.suppressions s set tenant = new.slug where s.tenant_id = new.id;
  return null;
end;
$$;
comment on function private.rename_tenant() is
  'A tenant with another slug has it everywhere: see name_tenant().';

create trigger tenants_are_renamed_everywhere
  after update of slug on public.tenants
  for each row when (new.slug <> old.slug)
  execute function private.rename_tenant();

create function public.disable_tenant(p_slug text, p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_count integer;
begin
  -- Waits for webhooks that are being applied; later ones see it.
  perform private.lock_tenant(v_tenant_id);
  update public.tenants t
  set disabled_at = coalesce(t.disabled_at, p_now)
  where t.id = v_tenant_id;

  v_count := (
    select count(*)::integer
    from public.reminders r
    where r.tenant_id = v_tenant_id and r.status in ('scheduled', 'queued')
  );
  perform private.end_job(v_tenant_id, 'enable', null, p_now);
  perform private.start_job(v_tenant_id, 'disable', null, p_now);
  return v_count;
end;
$$;
comment on function public.disable_tenant(text, timestamptz) is
  'Webhooks of the tenant are stored from now on, and applied when it is enabled again; nothing is sent. Tells how many reminders it stops: a few hundred at once, more right behind (see running_jobs).';
revoke execute on function public.disable_tenant(text, timestamptz)
  from public, anon, authenticated, service_role;

create function public.enable_tenant(p_slug text, p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_count integer;
begin
  perform private.lock_tenant(v_tenant_id);
  update public.tenants t set disabled_at = null where t.id = v_tenant_id;
  v_count := (
    select count(*)::integer
    from public.webhook_events e
    where e.tenant_id = v_tenant_id and e.status = 'pending'
  );
  -- What is left, and what a webhook stores that still saw the tenant disabled, the scheduler
  -- applies.
  perform private.apply_pending(v_tenant_id, p_now => p_now);
  perform private.end_job(v_tenant_id, 'disable', null, p_now);
  perform private.start_job(v_tenant_id, 'enable', null, p_now);
  return v_count;
end;
$$;
comment on function public.enable_tenant(text, timestamptz) is
  'Applies what arrived while the tenant was disabled and plans its reminders again, those still ahead: a hundred events and a few hundred bookings at once, more right behind (see running_jobs, and pending events in tenant_health). Tells how many events waited.';
revoke execute on function public.enable_tenant(text, timestamptz)
  from public, anon, authenticated, service_role;

create function public.rotate_secret(
  p_slug text,
  p_keep_old_for interval default interval '24 hours',
  p_secret text default null,
  p_now timestamptz default now()
)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_secret constant text := coalesce(p_secret, private.random_secret());
begin
  if p_keep_old_for is null or p_keep_old_for < interval '0' then
    perform private.refuse(
      format('The old webhook secret cannot be kept for %s', coalesce(p_keep_old_for::text, 'null')),
      format('select rotate_secret(%L, %L); keeps it for a day; %L ends it now.', p_slug, '24 hours', '0 hours'),
      'invalid_parameter_value');
  end if;
  update private.tenant_secrets s
  set retires_at = least(s.retires_at, p_now + p_keep_old_for)
  where s.tenant_id = v_tenant_id;
  perform private.add_tenant_secret(v_tenant_id, v_secret);
  return v_secret;
end;
$$;
comment on function public.rotate_secret(text, interval, text, timestamptz) is
  'Makes a new webhook secret and gives it. The old ones stay valid for p_keep_old_for: paste the new one into Cal.com in the meantime. ''0 hours'' ends them now, as after a leak: an instance of the webhook function that has one in memory may accept it for up to a minute more.';
revoke execute on function public.rotate_secret(text, interval, text, timestamptz)
  from public, anon, authenticated, service_role;

create function public.retire_old_secrets(p_slug text)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_count integer;
begin
  delete from private.tenant_secrets s
  where s.tenant_id = v_tenant_id and s.retires_at is not null;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function public.retire_old_secrets(text) is
  'Ends the validity of rotated secrets at once and removes them from Vault; tells how many. The newest stays.';
revoke execute on function public.retire_old_secrets(text)
  from public, anon, authenticated, service_role;

create function public.delete_tenant(p_slug text, p_type_the_slug_again text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  if p_type_the_slug_again is distinct from p_slug then
    perform private.refuse(
      'The slug was not repeated: nothing is deleted',
      format('select delete_tenant(%L, %L); removes the tenant and everything it has, for ever.', p_slug, p_slug),
      'invalid_parameter_value');
  end if;
  perform private.lock_tenant(v_tenant_id);
  -- Waits for webhooks that are being stored; later ones find no tenant.
  perform 1 from public.tenants t where t.id = v_tenant_id for update;

  perform pgmq.delete('reminders', array_agg(q.msg_id))
  from pgmq.q_reminders q
  where (q.message ->> 'tenant_id')::uuid = v_tenant_id
  having count(*) > 0;
  delete from public.tenants t where t.id = v_tenant_id;
end;
$$;
comment on function public.delete_tenant(text, text) is
  'Removes a tenant and everything it has: events, bookings, leads, reminders, members, and its secrets in Vault. Cannot be undone. Asks for the slug twice.';
revoke execute on function public.delete_tenant(text, text)
  from public, anon, authenticated, service_role;
