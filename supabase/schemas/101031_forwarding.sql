-- Forwarding: what still comes for a tenant that has moved goes on to its new project, as it came,
-- until that has acknowledged it.

create function private.forwards_due(p_now timestamptz)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select
    from private.forwards f
    join private.moves m on m.tenant_id = f.tenant_id and m.id = f.move_id
    where f.next_at <= p_now and m.state <> 'frozen'
  );
end;
$$;
comment on function private.forwards_due(timestamptz) is 'Whether there is something to forward now.';

create function private.ping_forward(p_now timestamptz default now())
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_request_id bigint;
begin
  -- A clone would forward what its original does.
  if not private.forwards_due(p_now)
    or private.why_not_itself() is not null
    or private.setting('calbase_functions_url') is null
  then
    return null;
  end if;
  v_request_id := private.call_function('forward', '{}', 5000);
  perform private.note_ping(v_request_id, p_function => 'forward');
  return v_request_id;
end;
$$;
comment on function private.ping_forward(timestamptz) is
  'Asks functions/forward to work when there is something to forward; gives the pg_net request id, else null.';

create function private.forwarded_headers(p_forward private.forwards, p_body text)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- What the source says itself it signs with the key of the move. A link does not say whose it is.
  return p_forward.headers || case
    when p_forward.path like 'delivery-feedback?%' then jsonb_build_object(
      'x-calbase-signature', encode(extensions.hmac(
        decode(p_body, 'base64'),
        (
          select convert_to(private.read_secret(m.secret_id), 'UTF8')
          from private.moves m
          where m.tenant_id = p_forward.tenant_id and m.id = p_forward.move_id
        ),
        'sha256'), 'hex'))
    when p_forward.path ~ '^(unsubscribe|confirm-attendance)\?' then
      jsonb_build_object('x-calbase-tenant', p_forward.tenant_id)
    else '{}'
  end;
end;
$$;
comment on function private.forwarded_headers(private.forwards, text) is
  'The headers with which a request is forwarded; p_body: its body in base64.';

create function private.due_forwards(p_limit integer, p_now timestamptz)
  returns setof private.forwards
  language plpgsql
  volatile
  rows 20
  set search_path = ''
as $$
begin
  return query
  select f.*
  from private.forwards f
  join private.moves m on m.tenant_id = f.tenant_id and m.id = f.move_id
  where f.next_at <= p_now
    and m.state <> 'frozen'
    -- Of a person's changes of mind, the last one holds.
    and not exists (
      select
      from private.forwards e
      where e.tenant_id = f.tenant_id and e.about = f.about and e.id < f.id
    )
  order by f.next_at, f.id
  limit p_limit
  for update of f skip locked;
end;
$$;
comment on function private.due_forwards(integer, timestamptz) is
  'Locks requests that are to be forwarded now.';

create function public.claim_forwards(p_limit integer default 20, p_now timestamptz default now())
  returns jsonb
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
declare
  v_due private.forwards[];
begin
  if private.why_not_itself() is not null then
    return '[]'::jsonb;
  end if;
  v_due := array(select f from private.due_forwards(p_limit, p_now) f);
  update private.forwards f
  set attempts = f.attempts + 1, next_at = p_now + interval '2 minutes'
  from unnest(v_due) d
  where f.tenant_id = d.tenant_id and f.id = d.id;
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object(
        'tenant_id', d.tenant_id,
        'id', d.id,
        'attempt', d.attempts + 1,
        'url', m.functions_url || '/' || d.path,
        'headers', private.forwarded_headers(d, b.body),
        'body', b.body)
      order by d.id), '[]')
    from unnest(v_due) d
    join private.moves m on m.tenant_id = d.tenant_id and m.id = d.move_id
    cross join lateral private.read_secret(d.secret_id) b (body)
  );
end;
$$;
comment on function public.claim_forwards(integer, timestamptz) is
  'For the edge functions: requests to be posted to other projects now, as [{tenant_id, id, attempt, url, headers, body}], the body in base64, null when Vault does not have it; nobody else gets them for two minutes.';
revoke execute on function public.claim_forwards(integer, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.claim_forwards(integer, timestamptz) to service_role;

create function public.settle_forward(
  p_tenant_id uuid,
  p_id bigint,
  p_error text default null,
  p_now timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
declare
  f private.forwards;
begin
  if p_error is not null then
    update private.forwards k
    set error = left(p_error, 200),
        next_at = p_now + least(interval '5 seconds' * power(2, least(k.attempts, 12) - 1), interval '1 hour')
    where k.tenant_id = p_tenant_id and k.id = p_id;
    return;
  end if;
  delete from private.forwards k
  where k.tenant_id = p_tenant_id and k.id = p_id
  returning k.* into f;
  update private.moves m
  set forwarded = m.forwarded + 1, forwarded_at = p_now
  where m.tenant_id = f.tenant_id and m.id = f.move_id;
end;
$$;
comment on function public.settle_forward(uuid, bigint, text, timestamptz) is
  'For the edge functions: the other project has acknowledged a request, or not (p_error): then it is tried again, after five seconds, doubling, at most an hour, for as long as the tenant is here.';
revoke execute on function public.settle_forward(uuid, bigint, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.settle_forward(uuid, bigint, text, timestamptz) to service_role;

create function private.keep_what_waits()
  returns trigger
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if private.moved_to(old.id) is not null
    and exists (select from private.forwards f where f.tenant_id = old.id)
  then
    perform private.refuse(
      format('What came for the tenant "%s" since it moved waits to be forwarded, and would be lost', old.slug),
      format(
        'Delete it when tenant_moves shows that nothing waits. If the other project is no more: delete from private.forwards where tenant_id = %L;',
        old.id),
      'object_not_in_prerequisite_state');
  end if;
  return old;
end;
$$;
comment on function private.keep_what_waits() is
  'Stops the deletion of a tenant that has moved while requests for it, which were answered, are not forwarded yet.';
create trigger tenants_stay_while_something_waits
  before delete on public.tenants
  for each row execute function private.keep_what_waits();

-- At the other project ------------------------------------------------------------------------

create function public.take_forwarded_feedback(
  p_tenant_id uuid,
  p_body text,
  p_signature text,
  p_now timestamptz default now()
)
  returns boolean
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
declare
  v_report constant jsonb := case when pg_input_is_valid(p_body, 'jsonb') then p_body::jsonb end;
begin
  -- Compared as hashes: how long that takes says nothing of the signature.
  if jsonb_typeof(v_report) is distinct from 'object' or not exists (
    select
    from private.moves m
    cross join lateral private.read_secret(m.secret_id) k (key)
    where m.tenant_id = p_tenant_id
      and m.state in ('arrived', 'cancelled')
      and sha256(convert_to(p_signature, 'UTF8')) = sha256(convert_to(encode(
        extensions.hmac(convert_to(p_body, 'UTF8'), convert_to(k.key, 'UTF8'), 'sha256'), 'hex'), 'UTF8'))
  ) then
    return false;
  end if;
  if v_report ? 'phone' then
    perform public.record_answer(
      p_tenant_id, v_report ->> 'phone', (v_report -> 'stop')::boolean, p_now);
    return true;
  end if;
  return case when public.record_feedback(
    v_report || jsonb_build_object('tenant_id', p_tenant_id), p_now) is not null then true end;
end;
$$;
comment on function public.take_forwarded_feedback(uuid, text, text, timestamptz) is
  'For the edge functions: what a provider or a person said to the project from which a tenant came, as record_feedback() takes it, or {phone, stop}. p_signature: HMAC-SHA256 of p_body by the key of the move, in hex; false when it is not. Null when it is about a message whose sender has not reported it yet: then it should be told again. It is about that tenant, whatever it says.';
revoke execute on function public.take_forwarded_feedback(uuid, text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.take_forwarded_feedback(uuid, text, text, timestamptz) to service_role;

create function public.has_tenant(p_tenant_id uuid)
  returns boolean
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
begin
  return exists (select from public.tenants t where t.id = p_tenant_id);
end;
$$;
comment on function public.has_tenant(uuid) is
  'For the edge functions: whether a tenant is here. Who forwards what somebody said by a link may forget it where nobody has that link, but not where the tenant was lost with its links.';
revoke execute on function public.has_tenant(uuid) from public, anon, authenticated, service_role;
grant execute on function public.has_tenant(uuid) to service_role;

-- What an admin sees ----------------------------------------------------------------------------

create view public.tenant_moves with (security_invoker = true) as
select
  t.slug as tenant, m.state::text as state, m.functions_url as other_project, m.began_at, m.switched_at,
  m.forwarded, m.forwarded_at, w.waiting, w.waiting_since, w.error, m.tenant_id, m.id as move_id
from private.moves m
join public.tenants t on t.id = m.tenant_id
cross join lateral (
  select count(*) as waiting, min(f.stored_at) as waiting_since,
    (array_agg(f.error order by f.id) filter (where f.error is not null))[1] as error
  from private.forwards f
  where f.tenant_id = m.tenant_id and f.move_id = m.id
) w
order by m.began_at;
comment on view public.tenant_moves is
  'Tenants that move or have moved, from here or to here, and what still comes for those that left.';
comment on column public.tenant_moves.tenant is 'The tenant''s slug.';
comment on column public.tenant_moves.state is
  'frozen: it is about to leave; moved: it works elsewhere; cancelled: it stayed; arriving: it is being copied to here; arrived: it works here.';
comment on column public.tenant_moves.other_project is 'The functions of the project it goes to or comes from.';
comment on column public.tenant_moves.began_at is 'When the move began.';
comment on column public.tenant_moves.switched_at is 'When the other project took over, or this one.';
comment on column public.tenant_moves.forwarded is
  'How many requests that still came here (webhooks, answers of people and providers) the other project has acknowledged.';
comment on column public.tenant_moves.forwarded_at is 'When it acknowledged the last one.';
comment on column public.tenant_moves.waiting is 'How many it has not acknowledged yet.';
comment on column public.tenant_moves.waiting_since is 'When the oldest of them came.';
comment on column public.tenant_moves.error is 'What it answered to the oldest that it did not take.';
comment on column public.tenant_moves.tenant_id is 'The tenant.';
comment on column public.tenant_moves.move_id is 'The move, the same in both projects.';
revoke all on public.tenant_moves from anon, authenticated, service_role;
