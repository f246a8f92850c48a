-- Contexts: all that is looked at when a reminder is judged and worded, read once.

create type private.context as (
  tenant public.tenants,
  rule public.reminder_rules,
  booking public.bookings,
  addressee private.addressee,
  has_templates boolean,
  has_suppressions boolean
);
comment on type private.context is
  'What a reminder is about, as it is now. addressee: null when the recipient is no longer on the booking. has_templates: whether its rule has words of the tenant''s own. has_suppressions: whether the tenant has any on its channel.';

create function private.context_of(p_reminder public.reminders)
  returns private.context
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_context private.context;
begin
  select t, r, b, null,
    exists (
      select from public.message_templates m where m.tenant_id = r.tenant_id and m.rule_id = r.id
    ),
    exists (
      select
      from public.suppressions s
      where s.tenant_id = t.id and s.channel = p_reminder.channel
    )
  into v_context
  from public.bookings b
  join public.tenants t on t.id = b.tenant_id
  join public.reminder_rules r on r.tenant_id = b.tenant_id and r.id = p_reminder.rule_id
  where b.tenant_id = p_reminder.tenant_id and b.id = p_reminder.booking_id;

  v_context.addressee :=
    private.addressee_on(v_context.booking, v_context.rule, p_reminder.recipient);
  return v_context;
end;
$$;
comment on function private.context_of(public.reminders) is
  'The context of a reminder, its booking, rule and so on, as they are now.';
