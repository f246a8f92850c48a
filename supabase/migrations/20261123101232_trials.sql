-- Trials: a rule's message about a sample booking, and why it would not be sent as things are.

create type private.trial as (
  tenant_id uuid,
  rule_id uuid,
  booking_id uuid,
  recipient text,
  address text,
  channel public.reminder_channel,
  due_at timestamptz,
  content jsonb
);
comment on type private.trial is
  'A message on trial: what it is made of, and to whom and when it would go.';

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
    raise exception 'There is no rule "%"', p_name
      using errcode = 'no_data_found',
            hint = format('Its rules: %s.', (
              select string_agg(r.name, ', ' order by r.name)
              from public.reminder_rules r
              where r.tenant_id = p_tenant_id));
  end if;
  return v_rule;
end;
$$;
comment on function private.rule_named(uuid, text) is 'The rule of this name; raises when there is none.';

create function private.due_of(
  p_rule public.reminder_rules,
  p_booking public.bookings,
  p_to private.addressee
)
  returns timestamptz
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_offset constant interval := make_interval(mins => p_rule.offset_minutes);
begin
  return case p_rule.anchor
    when 'before_start' then p_booking.start_time - v_offset
    when 'after_start' then p_booking.start_time + v_offset
    when 'after_end' then coalesce(p_booking.end_time, p_booking.start_time) + v_offset
    else coalesce(
      private.happened_at(p_rule.anchor, p_booking, p_to), p_booking.updated_at) + v_offset
  end;
end;
$$;
comment on function private.due_of(public.reminder_rules, public.bookings, private.addressee) is
  'When a message by a rule is due; as if it had happened just now, for what has not happened.';

create function private.try_out(
  p_slug text,
  p_rule text,
  p_cal_uid text,
  p_language text,
  p_now timestamptz
)
  returns private.trial
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_rule public.reminder_rules;
  v_booking public.bookings;
  v_to private.addressee;
  v_trial private.trial;
begin
  select t.* into v_tenant from public.tenants t where t.id = private.tenant_with_slug(p_slug);
  v_rule := private.rule_named(v_tenant.id, p_rule);
  v_booking := private.booking_to_show(v_rule, p_cal_uid, p_now);
  if v_booking.id is null then
    v_booking := private.made_up_booking(v_tenant, v_rule, p_now);
  end if;
  select a.* into v_to from private.addressees(v_booking, v_rule) a order by a.is_booker desc limit 1;
  if v_to.recipient is null then
    v_to := private.made_up_attendee(v_tenant, v_booking);
  end if;
  v_to.locale := coalesce(p_language, v_to.locale);

  v_trial.tenant_id := v_tenant.id;
  v_trial.rule_id := v_rule.id;
  v_trial.booking_id := v_booking.id;
  v_trial.recipient := v_to.recipient;
  v_trial.address := coalesce(private.address_of(v_rule.channel, v_to), v_to.recipient);
  v_trial.channel := v_rule.channel;
  v_trial.due_at := private.due_of(v_rule, v_booking, v_to);
  v_trial.content := private.message_content(
    row(v_tenant, v_rule, v_booking, v_to, null, true, false)::private.context,
    v_rule.channel, v_trial.due_at,
    -- A real one would let whoever reads the trial unsubscribe the person.
    case when v_rule.channel = 'email' and v_to.kind = 'attendee'
      and private.is_follow_up(v_rule.anchor) then repeat('0', 43) end
  ) || jsonb_build_object(
    'tenant_id', v_tenant.id, 'generation', 1, 'attempt', 1,
    'reminder_id', private.stable_id(v_booking.id::text, v_rule.id::text, v_to.recipient),
    'idempotency_key', 'preview', 'account', null, 'send_after_ms', 0
  );
  return v_trial;
end;
$$;
comment on function private.try_out(text, text, text, text, timestamptz) is
  'A message by a rule on trial: about the booking that was named, the next one, or one made up.';

create function private.reason_against(p_trial private.trial)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_planned private.planned_reminder;
  v_reminder public.reminders;
begin
  if not exists (
    select from public.bookings b
    where b.tenant_id = p_trial.tenant_id and b.id = p_trial.booking_id
  ) then
    return null;
  end if;

  select p.*
  into v_planned
  from private.planned_reminders(
    p_trial.tenant_id, array[p_trial.booking_id], p_trial.rule_id) p
  where p.recipient = p_trial.recipient;
  if v_planned.rule_id is null then
    return 'It is not planned for this booking as things are.';
  end if;
  select r.*
  into v_reminder
  from public.reminders r
  where r.tenant_id = p_trial.tenant_id
    and r.booking_id = p_trial.booking_id
    and r.rule_id = p_trial.rule_id
    and r.recipient = p_trial.recipient;
  return coalesce(
    private.reason_words(v_planned.unwanted), v_reminder.reason,
    private.reason_words(
      private.reason_suppressed(v_reminder.channel, private.context_of(v_reminder))),
    case when v_reminder.status = 'sent' then 'It was sent.' end);
end;
$$;
comment on function private.reason_against(private.trial) is
  'Why a message that is shown would not be sent; null when it would, or when its booking is made up.';
