-- Trials: a rule's message about a sample booking, and why it would not be sent as things are.

create function private.rule_named(p_tenant_id uuid, p_name text)
  returns public.reminder_rules
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_rule public.reminder_rules;
begin
  select r.*
  into v_rule
  from public.reminder_rules r
  where r.tenant_id = p_tenant_id and lower(r.name) = lower(btrim(p_name))
  order by r.active desc, r.id
  limit 1;
  if not found then
    perform private.refuse(
      format('There is no rule "%s"', p_name),
      format('Its rules: %s.', (
        select string_agg(r.name, ', ' order by r.name)
        from public.reminder_rules r
        where r.tenant_id = p_tenant_id)),
      'no_data_found');
  end if;
  return v_rule;
end;
$$;
comment on function private.rule_named(uuid, text) is 'The rule of this name; raises when there is none.';

create function private.due_if_it_happened(
  p_rule public.reminder_rules,
  p_booking public.bookings,
  p_to private.addressee,
  p_tenant_time_zone text
)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_rule public.reminder_rules := p_rule;
  v_to private.addressee := p_to;
begin
  v_rule.event_types := null;
  v_rule.question := null;
  v_to.confirmed_at := coalesce(p_to.confirmed_at, p_booking.updated_at);
  return coalesce(
    private.due_at(v_rule, p_booking, v_to, p_tenant_time_zone),
    case
      when not private.counts_from_event(p_rule.anchor) then null
      when p_rule.at_time is not null then private.due_by_clock(
        p_rule, p_booking.updated_at, private.zone_of(v_to.time_zone, p_tenant_time_zone))
      else p_booking.updated_at + make_interval(mins => p_rule.offset_minutes)
    end);
end;
$$;
comment on function private.due_if_it_happened(
  public.reminder_rules, public.bookings, private.addressee, text) is
  'When a message by a rule is due; as if it had happened just now, for what has not happened.';

create function private.sample_context(
  p_slug text,
  p_rule text,
  p_cal_uid text,
  p_language text,
  p_now timestamptz
)
  returns private.context
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_rule public.reminder_rules;
  v_booking public.bookings;
  v_to private.addressee;
begin
  select t.* into v_tenant from public.tenants t where t.id = private.tenant_with_slug(p_slug);
  v_rule := private.rule_named(v_tenant.id, p_rule);
  v_booking := private.booking_to_show(v_rule, p_cal_uid, p_now);
  if v_booking.id is null then
    v_booking := private.made_up_booking(v_tenant, v_rule, p_now);
  end if;
  v_to := private.addressee_to_show(v_tenant, v_rule, v_booking);
  v_to.locale := coalesce(p_language, v_to.locale);
  return row(
    v_tenant, v_rule, v_booking, v_to,
    private.due_if_it_happened(v_rule, v_booking, v_to, v_tenant.time_zone),
    null, true, false
  )::private.context;
end;
$$;
comment on function private.sample_context(text, text, text, text, timestamptz) is
  'What a message by a rule on trial is about: the booking that was named, the next one, or one made up.';

create function private.trial_address(p_context private.context)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce(
    private.address_of((p_context.rule).channel, p_context.addressee),
    (p_context.addressee).recipient);
end;
$$;
comment on function private.trial_address(private.context) is 'Where a message on trial would go.';

create function private.trial_content(p_context private.context)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_rule constant public.reminder_rules := p_context.rule;
  v_to constant private.addressee := p_context.addressee;
begin
  return private.message_content(
    p_context, v_rule.channel, p_context.due_at,
    -- Real ones would let whoever reads the trial unsubscribe the person, or answer for them.
    case when v_rule.channel = 'email' and v_to.kind = 'attendee'
      and private.is_follow_up(v_rule.anchor) then repeat('0', 43) end,
    case when private.is_asked(v_rule, v_to) then repeat('0', 43) end
  ) || jsonb_build_object(
    'tenant_id', v_rule.tenant_id, 'generation', 1, 'attempt', 1,
    'reminder_id',
      private.stable_id((p_context.booking).id::text, v_rule.id::text, v_to.recipient),
    'idempotency_key', 'preview', 'account', null, 'send_after_ms', 0
  );
end;
$$;
comment on function private.trial_content(private.context) is 'What a message on trial is made of.';

create function private.reason_against(p_context private.context, p_now timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  b constant public.bookings := p_context.booking;
  v_planned private.addressees;
  v_reminder public.reminders;
begin
  if not exists (select from public.bookings s where s.tenant_id = b.tenant_id and s.id = b.id) then
    return null;
  end if;

  select a.*
  into v_planned
  from private.addressees a
  where a.tenant_id = b.tenant_id
    and a.booking_id = b.id
    and a.rule_id = (p_context.rule).id
    and a.recipient = (p_context.addressee).recipient;
  if v_planned.due_at is null then
    return 'It is not planned for this booking as things are.';
  end if;
  select r.*
  into v_reminder
  from public.reminders r
  where r.tenant_id = b.tenant_id
    and r.booking_id = b.id
    and r.rule_id = v_planned.rule_id
    and r.recipient = v_planned.recipient
    and not r.is_fallback;
  return coalesce(
    private.reason_words(private.reason_unwanted(
      v_planned.tenant, v_planned.booking, v_planned.addressee, v_planned.rule)),
    v_reminder.reason,
    private.reason_words(private.reason_by_history(
      v_planned.rule, v_planned.booking, v_planned.addressee)),
    private.reason_words(
      private.reason_suppressed(v_reminder.channel, private.context_of(v_reminder))),
    case when v_reminder.status = 'sent' then 'It was sent.' end,
    private.reason_over_text_limits(p_context, p_now));
end;
$$;
comment on function private.reason_against(private.context, timestamptz) is
  'Why a message that is shown would not be sent; null when it would, or when its booking is made up.';
