-- Webhooks at Cal.com: whether a tenant's webhook is there and as it should be, looked at daily.
--
-- functions/reconcile looks with the tenant's key (functions/_shared/cal-api/webhook-look.ts). By
-- itself it does what was agreed when the webhook was made: one that is on, and signs with a secret
-- of the tenant's that is valid, gets the newest one and the triggers it needs. Whatever else is
-- otherwise, somebody may have meant so: it is told, and `npm run tenant -- connect` mends it.

create function private.webhook_url(p_tenant_id uuid)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_functions constant text := private.setting('calbase_functions_url');
begin
  return (
    select coalesce(c.webhook_url, case
      -- Cal.com posts to public addresses only.
      when v_functions like 'https://%' then v_functions || '/cal-webhook?tenant=' || t.slug
    end)
    from private.connections c
    join public.tenants t on t.id = c.tenant_id
    where c.tenant_id = p_tenant_id
  );
end;
$$;
comment on function private.webhook_url(uuid) is
  'Where Cal.com posts a connected tenant''s webhooks; null where it could not.';

create function private.wanted_webhook(p_tenant_id uuid, p_url text)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'url', p_url, 'names', private.names_of_tenant(t.id),
      'secrets', array(
        select s.secret
        from (
          select private.read_secret(k.secret_id) as secret, k.retires_at, k.created_at
          from private.tenant_secrets k
          where k.tenant_id = t.id and coalesce(k.retires_at, 'infinity') > now()
        ) s
        where s.secret is not null
        order by s.retires_at desc nulls first, s.created_at desc
      ))
    from public.tenants t
    where t.id = p_tenant_id
  );
end;
$$;
comment on function private.wanted_webhook(uuid, text) is
  'The webhook a tenant should have at Cal.com, for functions/reconcile and the tenant command: {"url", "names": how the URL may name the tenant, "secrets": the valid ones, the newest first}.';

create function private.note_webhook(p_tenant_id uuid, p_found jsonb, p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update private.connections c
  set webhook = (p_found ->> 'state')::public.webhook_state,
      webhook_note = private.trimmed(p_found ->> 'note'),
      webhook_url = coalesce(p_found ->> 'url', c.webhook_url),
      webhook_scopes = coalesce(p_found -> 'scopes', '[]'),
      webhook_checked_at = p_now
  where c.tenant_id = p_tenant_id;
  -- Whoever looked, it is looked at again in a day.
  update private.sync_cursors k
  set due_at = p_now + interval '1 day', failed = 0, error = null, lease = null, leased_until = null
  where k.tenant_id = p_tenant_id and k.kind = 'webhook';
end;
$$;
comment on function private.note_webhook(uuid, jsonb, timestamptz) is
  'Keeps what was found of a tenant''s webhook at Cal.com: {"state": a webhook_state or null, "note": what is wrong and what to do, "scopes": where webhooks lead to it, "url": where it leads, if it was just registered}.';
