-- Receiving: what functions/cal-webhook calls. It has verified the signature before.

create function public.webhook_secrets(p_tenant text, p_now timestamptz default now())
  returns jsonb
  language sql
  stable
  security definer
  set search_path = ''
as $$
  select jsonb_build_object('tenant_id', t.id, 'secrets', s.secrets, 'unreadable', s.unreadable)
  from public.tenants t
  cross join lateral (
    select
      coalesce(
        jsonb_agg(v.secret order by k.created_at desc) filter (where v.secret is not null), '[]'
      ) as secrets,
      count(*) filter (where v.secret is null) as unreadable
    from private.tenant_secrets k
    cross join lateral private.read_secret(k.secret_id) v (secret)
    where k.tenant_id = t.id
      and (k.retires_at is null or k.retires_at > p_now)
  ) s
  where t.id = private.tenant_called(p_tenant);
$$;
comment on function public.webhook_secrets(text, timestamptz) is
  'The tenant with this slug, former slug or id and the secrets its webhooks may be signed with, as {"tenant_id", "secrets", "unreadable"}, the last the number of those that Vault does not have (any more); null when there is no such tenant.';
revoke execute on function public.webhook_secrets(text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.webhook_secrets(text, timestamptz) to service_role;

create function public.tenant_names()
  returns text[]
  language sql
  stable
  security definer
  set search_path = ''
as $$
  select array(
    select n.name from public.tenants t cross join lateral (values (t.slug), (t.id::text)) n (name)
    union all
    select f.slug from private.former_slugs f
  );
$$;
comment on function public.tenant_names() is
  'The slugs, former slugs and ids of all tenants: while webhooks come for many names that nobody has, the function looks for them here instead of asking for each.';
revoke execute on function public.tenant_names() from public, anon, authenticated, service_role;
grant execute on function public.tenant_names() to service_role;

create function private.initial_status(
  p_facts private.event_facts,
  out status public.webhook_event_status,
  out reason text
)
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if p_facts.problem is not null then
    status := 'unparseable';
    reason := p_facts.problem;
  elsif p_facts.form_contact is not null then
    status := 'pending';
  elsif private.is_form(p_facts.event_type) then
    status := 'ignored';
    reason := p_facts.notice;
  elsif private.event_kind(p_facts.event_type) is null then
    status := 'ignored';
    reason := format('%s says nothing about a booking''s state.', p_facts.event_type);
  else
    status := 'pending';
    reason := p_facts.notice;
  end if;
end;
$$;
comment on function private.initial_status(private.event_facts) is
  'What to do with an event as it arrives: apply it, or keep it and say why not.';

create function public.receive_webhook(
  p_tenant_id uuid,
  p_event_id text,
  p_body jsonb,
  p_unparseable text default null,
  p_reason text default null,
  p_now timestamptz default now(),
  p_raw text default null,
  p_signature text default null
)
  returns text
  language plpgsql
  volatile
  security definer
  set search_path = ''
  -- PostgREST sets it before the call: what takes longer is not applied, but stored all the same,
  -- and the function that calls waits for eight seconds.
  set statement_timeout = '4s'
as $$
declare
  v_facts private.event_facts;
  v_is_disabled boolean;
  e public.webhook_events;
begin
  select t.disabled_at is not null
  into v_is_disabled
  from public.tenants t
  where t.id = p_tenant_id
    and exists (select from private.tenant_secrets s where s.tenant_id = t.id);
  if not found then
    return 'refused';
  end if;
  if v_is_disabled and p_raw is null and private.is_leaving(p_tenant_id) then
    return 'moving';
  end if;

  e.tenant_id := p_tenant_id;
  e.provider := 'cal.com';
  e.event_id := p_event_id;
  e.received_at := p_now;
  e.occurred_at := p_now;
  e.unparseable_body := p_unparseable;
  if p_unparseable is null then
    e.body := coalesce(p_body, 'null');
    v_facts := private.read_event(p_body);
    select s.status, s.reason into e.status, e.reason from private.initial_status(v_facts) s;
    e.event_type := v_facts.event_type;
    e.cal_uid := v_facts.cal_uid;
    e.cal_booking_id := v_facts.cal_booking_id;
    e.previous_uid := v_facts.previous_uid;
    e.left_uid := v_facts.left_uid;
    e.series_key := v_facts.series_key;
    e.occurred_at := coalesce(v_facts.occurred_at, p_now);
  else
    e.status := 'unparseable';
    e.reason := coalesce(p_reason, 'The body is not JSON.');
  end if;

  if e.status = 'pending' and not v_is_disabled then
    return private.store_event(e, p_now);
  end if;
  if not private.insert_event(e) then
    return 'duplicate';
  end if;
  if p_raw is not null then
    perform private.forward(
      p_tenant_id, 'cal-webhook?tenant=' || p_tenant_id, null,
      jsonb_build_object('content-type', 'application/json', 'x-cal-signature-256', p_signature),
      p_raw, p_now);
  end if;
  return 'stored';
end;
$$;
comment on function public.receive_webhook(uuid, text, jsonb, text, text, timestamptz, text, text) is
  'Stores a verified webhook and applies it in the same transaction when nobody is in the way. Waits for no lock on what webhooks make. Answers stored; pending when it is to be applied right behind (apply_pending_events); duplicate; refused when the tenant has no secret; or moving, with nothing stored, when it is to be called again with p_raw and p_signature, since the tenant leaves for another project and the webhook is forwarded as it was signed. Raises only when nothing could be stored. p_event_id: SHA-256 of the raw body; p_body: the JSON without tokens; p_unparseable: the text instead, with p_reason why; p_raw: the raw body in base64; p_signature: its signature, in hex.';
revoke execute on function
  public.receive_webhook(uuid, text, jsonb, text, text, timestamptz, text, text) from public, anon, authenticated, service_role;
grant execute on function
  public.receive_webhook(uuid, text, jsonb, text, text, timestamptz, text, text) to service_role;

create function public.count_rejections(
  p_tenant_id uuid,
  p_reason text,
  p_count integer default 1,
  p_now timestamptz default now()
)
  returns void
  language sql
  volatile
  security definer
  set search_path = ''
as $$
  -- A tenant may be gone while a function still counts for it: nothing to count then.
  insert into private.webhook_rejections as r (tenant_id, hour, reason, count, last_at)
  select t.id, date_trunc('hour', p_now, 'UTC'), p_reason, p_count, p_now
  from public.tenants t
  where t.id = p_tenant_id
  on conflict (tenant_id, hour, reason) do update
  set count = r.count + excluded.count, last_at = greatest(r.last_at, excluded.last_at);
$$;
comment on function public.count_rejections(uuid, text, integer, timestamptz) is
  'Adds refused requests to the tenant''s count for the hour of p_now, which is when they were refused. Reasons: missing_signature, wrong_signature, too_large, too_slow, no_secret, secret_unreadable, not_stored.';
revoke execute on function public.count_rejections(uuid, text, integer, timestamptz) from public, anon, authenticated, service_role;
grant execute on function
  public.count_rejections(uuid, text, integer, timestamptz) to service_role;
