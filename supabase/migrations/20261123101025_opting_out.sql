-- Opting out: what functions/unsubscribe asks and does, for whoever holds a token.

create function public.opt_out_status(p_token text)
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'tenant', t.name,
      'locale', coalesce(k.locale, t.locale),
      'stopped', s.scope,
      'by_themselves', coalesce(s.reason = 'opted_out', false)
    )
    from private.opt_out_tokens k
    join public.tenants t on t.id = k.tenant_id
    left join public.suppressions s
      on s.tenant_id = k.tenant_id and s.channel = k.channel and s.address = k.address
    where k.token = p_token
  );
end;
$$;
comment on function public.opt_out_status(text) is
  'What the holder of an unsubscribe link gets no more: stopped is null, follow_ups or everything; by_themselves tells whether they can undo it. Null for an unknown token. Tells no address.';
revoke execute on function public.opt_out_status(text) from public, anon, authenticated, service_role;
grant execute on function public.opt_out_status(text) to service_role;

create function public.opt_out(
  p_token text,
  p_scope public.suppression_scope,
  p_now timestamptz default now()
)
  returns jsonb
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
begin
  insert into public.suppressions as s (tenant_id, channel, address, scope, reason, created_at)
  select k.tenant_id, k.channel, k.address, p_scope, 'opted_out', p_now
  from private.opt_out_tokens k
  where k.token = p_token
  on conflict (tenant_id, channel, address) do update
  set scope = excluded.scope, reason = excluded.reason, created_at = excluded.created_at
  -- Never less than before: an old message's button must not bring anything back.
  where s.scope = 'follow_ups' and excluded.scope = 'everything';
  return public.opt_out_status(p_token);
end;
$$;
comment on function public.opt_out(text, public.suppression_scope, timestamptz) is
  'The holder of an unsubscribe link wants no follow-ups, or nothing, any more. Gives opt_out_status(); doing it twice changes nothing.';
revoke execute on function public.opt_out(text, public.suppression_scope, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.opt_out(text, public.suppression_scope, timestamptz) to service_role;

create function public.opt_in(p_token text)
  returns jsonb
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
begin
  delete from public.suppressions s
  using private.opt_out_tokens k
  where k.token = p_token
    and s.tenant_id = k.tenant_id
    and s.channel = k.channel
    and s.address = k.address
    and s.reason = 'opted_out';
  return public.opt_out_status(p_token);
end;
$$;
comment on function public.opt_in(text) is
  'Undoes opt_out(). What a bounce, a complaint or an admin stopped stays. Gives opt_out_status().';
revoke execute on function public.opt_in(text) from public, anon, authenticated, service_role;
grant execute on function public.opt_in(text) to service_role;
