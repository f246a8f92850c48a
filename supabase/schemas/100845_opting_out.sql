-- Opting out: the tokens that stand in unsubscribe links, and what functions/unsubscribe asks and
-- does for whoever holds one.

create table private.opt_out_tokens (
  tenant_id uuid not null,
  channel public.reminder_channel not null,
  address text not null,
  token text not null,
  locale text,
  created_at timestamptz not null default now(),
  constraint opt_out_tokens_pkey primary key (tenant_id, channel, address),
  constraint opt_out_tokens_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint token_is_256_bits check (token ~ '^[A-Za-z0-9_-]{43}$')
);
-- The tenant is not known when a token comes back.
create index opt_out_tokens_by_token on private.opt_out_tokens (token);
alter table private.opt_out_tokens enable row level security;
comment on table private.opt_out_tokens is
  'What stands in the unsubscribe links: one token per tenant, channel and address, for good.';

create function private.random_token()
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return rtrim(translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/', '-_'), '=');
end;
$$;
comment on function private.random_token() is '256 random bits, as they can stand in a URL.';

create function private.opt_out_token(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_address text,
  p_locale text
)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_token text;
begin
  select t.token
  into v_token
  from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.channel = p_channel and t.address = p_address;
  if found then
    return v_token;
  end if;

  -- Two senders that make tokens for the same people in another order would wait for each other.
  perform pg_advisory_xact_lock(hashtext('calbase.opt_out_token'));
  insert into private.opt_out_tokens (tenant_id, channel, address, token, locale)
  values (p_tenant_id, p_channel, p_address, private.random_token(), private.language_tag(p_locale))
  on conflict do nothing;
  select t.token
  into v_token
  from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.channel = p_channel and t.address = p_address;
  return v_token;
end;
$$;
comment on function private.opt_out_token(uuid, public.reminder_channel, text, text) is
  'The token of an address, made when it is first asked for.';

create function private.unsubscribe_token(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_anchor public.reminder_anchor,
  p_to private.addressee
)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if p_channel = 'email' and p_to.kind = 'attendee' and private.is_follow_up(p_anchor)
    and p_to.email is not null
  then
    return private.opt_out_token(
      p_tenant_id, 'email', private.address_of('email', p_to), p_to.locale);
  end if;
  return null;
end;
$$;
comment on function private.unsubscribe_token(
  uuid, public.reminder_channel, public.reminder_anchor, private.addressee) is
  'The token for the unsubscribe link of a message; null for one that the appointment needs, or that no attendee gets.';

create function public.opt_out_status(p_token text)
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
begin
  return (
    select jsonb_strip_nulls(jsonb_build_object('moved_to', private.moved_to(k.tenant_id))) || jsonb_build_object(
      'tenant', t.name,
      'locale', coalesce(k.locale, t.locale),
      'stopped', s.scope,
      -- What was said with another address of theirs, that one's link undoes.
      'by_themselves', coalesce(s.reason = 'opted_out' and s.address = k.address, false)
    )
    from private.opt_out_tokens k
    join public.tenants t on t.id = k.tenant_id
    left join lateral (
      select o.*
      from private.suppressions_of(k.tenant_id, k.channel, k.address, k.address) o
      -- The widest; of several the one that their link undoes last.
      order by o.scope desc, o.address <> k.address, o.reason desc
      limit 1
    ) s on true
    where k.token = p_token
  );
end;
$$;
comment on function public.opt_out_status(text) is
  'What the holder of an unsubscribe link gets no more: stopped is null, follow_ups or everything; by_themselves tells whether they can undo it. moved_to: where functions/unsubscribe of the tenant''s new project is, when it has moved. Null for an unknown token. Tells no address.';
revoke execute on function public.opt_out_status(text) from public, anon, authenticated, service_role;
grant execute on function public.opt_out_status(text) to service_role;

create function private.tenant_of_opt_out(p_token text)
  returns uuid
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (select k.tenant_id from private.opt_out_tokens k where k.token = p_token);
end;
$$;
comment on function private.tenant_of_opt_out(text) is
  'The tenant whose messages an unsubscribe link is about.';

create function private.forward_opt_out(
  p_token text,
  p_scope public.suppression_scope,
  p_now timestamptz
)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.forward_form(
    private.tenant_of_opt_out(p_token), 'unsubscribe?token=' || p_token,
    'stop=' || coalesce(p_scope::text, 'nothing'), p_now);
  -- As it will be there.
  return public.opt_out_status(p_token) || jsonb_build_object(
    'stopped', p_scope, 'by_themselves', p_scope is not null);
end;
$$;
comment on function private.forward_opt_out(text, public.suppression_scope, timestamptz) is
  'What the holder of an unsubscribe link wants of a tenant that moves to another project is for that one. p_scope null: all messages again. Gives opt_out_status() as it will be.';

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
  if private.is_leaving(private.tenant_of_opt_out(p_token)) then
    return private.forward_opt_out(p_token, p_scope, p_now);
  end if;
  insert into public.suppressions as s (tenant_id, channel, address, scope, reason, created_at)
  select k.tenant_id, k.channel, k.address, p_scope, 'opted_out', p_now
  from private.opt_out_tokens k
  where k.token = p_token
  on conflict (tenant_id, channel, address, reason) do update
  set scope = excluded.scope, created_at = excluded.created_at
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
  if private.is_leaving(private.tenant_of_opt_out(p_token)) then
    return private.forward_opt_out(p_token, null, now());
  end if;
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
  'Undoes opt_out(). What a bounce, a complaint or an admin stopped stays, and so does what was said with another address. Gives opt_out_status().';
revoke execute on function public.opt_in(text) from public, anon, authenticated, service_role;
grant execute on function public.opt_in(text) to service_role;
