-- Contexts: all that is looked at when a reminder is judged and worded, read once.

create type private.context as (
  tenant public.tenants,
  rule public.reminder_rules,
  booking public.bookings,
  addressee private.addressee,
  due_at timestamptz,
  circuit private.channel_circuits,
  has_templates boolean,
  has_suppressions boolean
);
comment on type private.context is
  'What a reminder is about, as it is now, and when it is due by its rule. circuit: null unless its channel is stopped. has_templates: whether its rule has words of the tenant''s own. has_suppressions: whether the tenant has any on its channel.';

create function private.as_fallback(p_rule public.reminder_rules)
  returns public.reminder_rules
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_rule public.reminder_rules := p_rule;
begin
  v_rule.channel := p_rule.fallback_channel;
  return v_rule;
end;
$$;
comment on function private.as_fallback(public.reminder_rules) is
  'A rule as it is for the reminders that stand in for its first ones.';

create function private.contexts_of(p_reminders public.reminders[])
  returns table (tenant_id uuid, reminder_id uuid, context private.context)
  language plpgsql
  stable
  rows 10
  set search_path = ''
as $$
begin
  return query
  select q.tenant_id, q.id, (
    select row(
      a.tenant, case when q.is_fallback then private.as_fallback(a.rule) else a.rule end, a.booking,
      a.addressee, a.due_at, c,
      -- Words for one channel do not suit another.
      not q.is_fallback and exists (
        select
        from public.message_templates m
        where m.tenant_id = q.tenant_id and m.rule_id = q.rule_id
      ),
      exists (
        select
        from public.suppressions s
        where s.tenant_id = q.tenant_id and s.channel = q.channel
      )
    )::private.context
    from private.addressees a
    left join private.channel_circuits c on c.tenant_id = q.tenant_id and c.channel = q.channel
    where a.tenant_id = q.tenant_id
      and a.booking_id = q.booking_id
      and a.rule_id = q.rule_id
      and a.recipient = q.recipient
  )
  from unnest(p_reminders) q;
end;
$$;
comment on function private.contexts_of(public.reminders[]) is
  'The contexts of reminders: their bookings, rules and so on, as they are now; null when their rules do not write to their recipients any more.';

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
