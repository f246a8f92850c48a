-- Heeding suppressions: whom not to write to, and why.

create function private.reason_of(p_suppression public.suppressions)
  returns public.reminder_reason
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_suppression.reason = 'opted_out' and p_suppression.scope = 'follow_ups'
      then 'no_follow_ups'::public.reminder_reason
    when p_suppression.reason = 'opted_out' then 'opted_out'
    when p_suppression.reason = 'bounced' then 'bounced'
    when p_suppression.reason = 'complained' then 'complained'
    when p_suppression.reason = 'stopped' then 'answered_stop'
    else 'suppressed'
  end;
end;
$$;
comment on function private.reason_of(public.suppressions) is
  'Why someone is not written to, as reminders say it.';

create function private.reason_suppressed(
  p_channel public.reminder_channel,
  p_context private.context
)
  returns public.reminder_reason
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_suppression public.suppressions;
begin
  -- Most tenants have none.
  if not p_context.has_suppressions then
    return null;
  end if;

  select s.*
  into v_suppression
  from public.suppressions s
  where s.tenant_id = (p_context.tenant).id
    and s.channel = p_channel
    and s.address = private.address_of(p_channel, p_context.addressee)
    and (s.scope = 'everything' or private.is_follow_up((p_context.rule).anchor));
  return case when found then private.reason_of(v_suppression) end;
end;
$$;
comment on function private.reason_suppressed(public.reminder_channel, private.context) is
  'Why the recipient of a reminder must not be written to; null when they may.';

create function private.suppress(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_address text,
  p_reason public.suppression_reason,
  p_detail text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.suppressions as s (tenant_id, channel, address, reason, detail, created_at)
  values (
    p_tenant_id, p_channel, private.normalized_address(p_channel, p_address), p_reason,
    left(private.trimmed(p_detail), 1000), p_now
  )
  on conflict (tenant_id, channel, address) do update
  set scope = 'everything',
      -- START ends what STOP did, and nothing else.
      reason = case
        when s.reason = 'manual' and excluded.reason = 'stopped' then s.reason
        else excluded.reason
      end,
      detail = coalesce(excluded.detail, s.detail),
      created_at = excluded.created_at
  -- What an admin or a provider said before stays: it must not end with what is said now.
  where s.scope = 'follow_ups' or s.reason = 'opted_out';
end;
$$;
comment on function private.suppress(
  uuid, public.reminder_channel, text, public.suppression_reason, text, timestamptz) is
  'Sees to it that an address gets nothing any more.';
