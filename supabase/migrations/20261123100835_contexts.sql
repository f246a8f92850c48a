-- Contexts: all that is looked at when a reminder is judged and worded, read once.

create type private.context as (
  tenant public.tenants,
  rule public.reminder_rules,
  booking public.bookings,
  addressee private.addressee,
  circuit private.channel_circuits,
  has_templates boolean,
  has_suppressions boolean
);
comment on type private.context is
  'What a reminder is about, as it is now. addressee: null when the recipient is no longer on the booking. circuit: null unless its channel is stopped. has_templates: whether its rule has words of the tenant''s own. has_suppressions: whether the tenant has any on its channel.';

create function private.contexts_of(p_reminders public.reminders[])
  returns table (tenant_id uuid, reminder_id uuid, context private.context)
  language plpgsql
  stable
  rows 10
  set search_path = ''
as $$
begin
  return query
  select q.tenant_id, q.id,
    row(
      t, r, b,
      -- As addressees() gives them; those with a place in the booking by key.
      case
        when r.recipients in ('organizer', 'address') then (
          select o from private.addressees(b, r) o where o.recipient = q.recipient
        )
        else (
          select a.addressee
          from private.attendees_as_addressees a
          where a.tenant_id = b.tenant_id
            and a.booking_id = b.id
            and (a.addressee).recipient = q.recipient
            and (r.recipients = 'attendees' or (a.addressee).is_booker)
        )
      end,
      c,
      exists (
        select
        from public.message_templates m
        where m.tenant_id = r.tenant_id and m.rule_id = r.id
      ),
      exists (
        select
        from public.suppressions s
        where s.tenant_id = t.id and s.channel = q.channel
      )
    )::private.context
  from unnest(p_reminders) q
  join public.bookings b on b.tenant_id = q.tenant_id and b.id = q.booking_id
  join public.tenants t on t.id = q.tenant_id
  join public.reminder_rules r on r.tenant_id = q.tenant_id and r.id = q.rule_id
  left join private.channel_circuits c on c.tenant_id = q.tenant_id and c.channel = q.channel;
end;
$$;
comment on function private.contexts_of(public.reminders[]) is
  'The contexts of reminders: their bookings, rules and so on, as they are now.';

create function private.context_of(p_reminder public.reminders)
  returns private.context
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (select x.context from private.contexts_of(array[p_reminder]) x);
end;
$$;
comment on function private.context_of(public.reminders) is
  'The context of a reminder, as it is now.';
