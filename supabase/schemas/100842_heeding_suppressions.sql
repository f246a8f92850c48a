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
    when p_suppression.reason = 'landline' then 'landline'
    else 'suppressed'
  end;
end;
$$;
comment on function private.reason_of(public.suppressions) is
  'Why someone is not written to, as reminders say it.';

create function private.addresses_of_person(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_contact text
)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_contacts constant text[] := private.contacts_of_person(p_tenant_id, p_contact);
begin
  -- Hardly anybody was merged.
  if cardinality(v_contacts) = 1 then
    return array[]::text[];
  end if;
  return case p_channel
    when 'email' then array(select c from unnest(v_contacts) c where c like '%@%')
    when 'sms' then array(
      select '+' || substr(c, 5) from unnest(v_contacts) c where c like 'tel:%'
      union
      select private.e164(a.phone)
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id and a.contact = any (v_contacts) and a.is_booker
    )
  end;
end;
$$;
comment on function private.addresses_of_person(uuid, public.reminder_channel, text) is
  'All addresses on a channel of a person whom merge_leads() joined out of several contacts; none of who is one contact.';

create function private.is_undeliverable(p_reason public.suppression_reason)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_reason in ('bounced', 'landline');
end;
$$;
comment on function private.is_undeliverable(public.suppression_reason) is
  'Whether an address takes no messages, rather than that somebody wants none: that says nothing of a person''s other addresses.';

create function private.suppressions_of(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_address text,
  p_contact text
)
  returns setof public.suppressions
  language plpgsql
  stable
  rows 1
  set search_path = ''
as $$
declare
  -- Looked up anew each time, and copied nowhere: when the leads are separated, each address has
  -- what was said of it, and no more.
  v_addresses constant text[] :=
    p_address || private.addresses_of_person(p_tenant_id, p_channel, p_contact);
begin
  return query
  select s.*
  from public.suppressions s
  where s.tenant_id = p_tenant_id
    and s.channel = p_channel
    and s.address = any (v_addresses)
    and (s.address = p_address or not private.is_undeliverable(s.reason));
end;
$$;
comment on function private.suppressions_of(uuid, public.reminder_channel, text, text) is
  'What keeps messages from an address: what was said of it, and what a person merged of several contacts said of another of theirs.';

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
  from private.suppressions_of(
    (p_context.tenant).id, p_channel, private.address_of(p_channel, p_context.addressee),
    (p_context.addressee).recipient) s
  where s.scope = 'everything' or private.is_follow_up((p_context.rule).anchor)
  -- What goes another way where an address takes nothing does not where somebody wants nothing.
  order by private.is_undeliverable(s.reason), s.scope desc, s.reason desc
  limit 1;
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
  insert into public.suppressions (tenant_id, channel, address, reason, detail, created_at)
  values (
    p_tenant_id, p_channel, private.normalized_address(p_channel, p_address), p_reason,
    left(private.trimmed(p_detail), 1000), p_now
  )
  on conflict do nothing;
end;
$$;
comment on function private.suppress(
  uuid, public.reminder_channel, text, public.suppression_reason, text, timestamptz) is
  'Sees to it that an address gets nothing any more, for this reason as well.';
