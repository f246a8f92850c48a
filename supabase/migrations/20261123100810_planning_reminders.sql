-- Planning reminders: the schedule follows the booking.

create function private.reason_unwanted(
  p_tenant public.tenants,
  p_booking public.bookings,
  p_addressee private.addressee,
  p_rule public.reminder_rules
)
  returns public.reminder_reason
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_tenant.disabled_at is not null then 'tenant_disabled'
    -- A cancellation is told although the booking, or the place in it, is gone.
    when p_booking.status = 'cancelled' and p_rule.anchor <> 'on_cancellation'
      then 'booking_cancelled'
    when p_booking.status = 'rejected' and p_rule.anchor <> 'on_cancellation'
      then 'booking_rejected'
    when p_addressee.left_at is not null and p_rule.anchor <> 'on_cancellation'
      then 'recipient_left'
    when p_booking.status = 'requested' then 'booking_unconfirmed'
    when p_addressee.no_show and p_addressee.kind = 'attendee'
      and p_rule.anchor not in ('on_no_show', 'on_cancellation')
      then 'recipient_no_show'
    when p_booking.status = 'no_show' and p_rule.anchor not in ('on_no_show', 'on_cancellation')
      then 'nobody_came'
    when p_booking.status = 'completed' and private.is_before_start(p_rule.anchor)
      then 'meeting_over'
    when private.is_erased(p_addressee.email) then 'recipient_erased'
    when p_addressee.email is null and p_rule.channel = 'email'
      then 'no_email'
    when p_addressee.phone is null and p_rule.channel = 'sms'
      then 'no_phone'
    when not p_rule.active then 'rule_inactive'
  end;
end;
$$;
comment on function private.reason_unwanted(
  public.tenants, public.bookings, private.addressee, public.reminder_rules) is
  'Why a reminder must not be sent as things are; null when it is wanted.';

create function private.happened_at(
  p_anchor public.reminder_anchor,
  p_booking public.bookings,
  p_addressee private.addressee
)
  returns timestamptz
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  b public.bookings := p_booking;
  a private.addressee := p_addressee;
  -- Of some bookings the first that is heard is that they were moved.
  v_known_by_move constant boolean :=
    b.rescheduled_at = b.confirmed_at and b.rescheduled_at = a.confirmed_at;
begin
  return case p_anchor
    when 'on_booking' then
      case when not (a.moved_in or coalesce(v_known_by_move, false)) then a.confirmed_at end
    when 'on_reschedule' then
      case
        when a.moved_in then greatest(a.confirmed_at, b.rescheduled_at)
        -- Who came later never knew another time.
        when a.confirmed_at < b.rescheduled_at or v_known_by_move then b.rescheduled_at
      end
    when 'on_cancellation' then
      case
        when a.moved_out then null
        when a.left_at is not null then a.left_at
        when b.status = 'cancelled' then b.cancelled_at
      end
    when 'on_no_show' then a.no_show_at
  end;
end;
$$;
comment on function private.happened_at(
  public.reminder_anchor, public.bookings, private.addressee) is
  'When someone''s place in a booking was confirmed, moved, cancelled or missed; null when it was not.';

create function private.due_at(
  p_rule public.reminder_rules,
  p_booking public.bookings,
  p_addressee private.addressee
)
  returns timestamptz
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Nobody is reminded of a place they were never given.
  if p_addressee.confirmed_at is null
    or p_rule.event_types is not null
      and (p_booking.event_type = any (p_rule.event_types)) is not true
  then
    return null;
  end if;
  return case p_rule.anchor
    when 'before_start' then p_booking.start_time - make_interval(mins => p_rule.offset_minutes)
    when 'after_start' then p_booking.start_time + make_interval(mins => p_rule.offset_minutes)
    when 'after_end' then coalesce(p_booking.end_time, p_booking.start_time)
      + make_interval(mins => p_rule.offset_minutes)
    else private.happened_at(p_rule.anchor, p_booking, p_addressee)
      + make_interval(mins => p_rule.offset_minutes)
  end;
end;
$$;
comment on function private.due_at(
  public.reminder_rules, public.bookings, private.addressee) is
  'When a rule''s reminder to someone is due; null when the rule has none for them.';

create function private.planned_reminders(
  p_tenant_id uuid,
  p_booking_ids uuid[],
  p_rule_id uuid default null,
  p_contacts text[] default null
)
  returns setof private.planned_reminder
  language plpgsql
  stable
  rows 5
  set search_path = ''
as $$
begin
  return query
  select
    b.id, (c.rule).id, (c.addressee).recipient, (c.rule).channel, (c.rule).anchor, d.due_at,
    private.reason_unwanted(t, b, c.addressee, c.rule)
  from public.bookings b
  join public.tenants t on t.id = b.tenant_id
  cross join lateral (
    -- As addressees() gives them, without asking it for every rule.
    select r as rule, a.addressee
    from (
      select p.addressee
      from private.attendees_as_addressees p
      where p.tenant_id = b.tenant_id
        and p.booking_id = b.id
        and (p_contacts is null or p.contact = any (p_contacts))
      offset 0
    ) a
    join public.reminder_rules r on r.tenant_id = b.tenant_id
    where r.recipients = 'attendees' or r.recipients = 'booker' and (a.addressee).is_booker
    union all
    select r, a
    from public.reminder_rules r
    cross join lateral private.addressees(b, r) a
    where r.tenant_id = b.tenant_id
      and r.recipients in ('organizer', 'address')
      and p_contacts is null
  ) c
  cross join lateral (
    select private.due_at(c.rule, b, c.addressee) as due_at
    offset 0
  ) d
  where b.tenant_id = p_tenant_id
    and b.id = any (p_booking_ids)
    and (p_rule_id is null or (c.rule).id = p_rule_id)
    and d.due_at is not null;
end;
$$;
comment on function private.planned_reminders(uuid, uuid[], uuid, text[]) is
  'The reminders of bookings as they are now, or those of one rule, or those to some attendees: one per rule and recipient, with why it must not be sent, if so.';

create function private.plans_of(
  p_planned private.planned_reminder[],
  p_now timestamptz,
  p_grace interval,
  p_reason_if_late public.reminder_reason
)
  returns private.reminder_plan[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return array(
    select row(
      p.booking_id, p.rule_id, p.recipient, p.channel,
      case
        when p.unwanted is not null then 'cancelled'
        when l.is_late then 'skipped'
        else 'scheduled'
      end,
      coalesce(p.unwanted, case when l.is_late then p_reason_if_late end),
      p.due_at, p.due_at
    )::private.reminder_plan
    from unnest(p_planned) p
    cross join lateral (
      select p.due_at <= p_now - case
        when p.anchor in ('on_booking', 'on_reschedule', 'on_cancellation', 'on_no_show')
          then p_grace
        else interval '0'
      end as is_late
    ) l
  );
end;
$$;
comment on function private.plans_of(
  private.planned_reminder[], timestamptz, interval, public.reminder_reason) is
  'What becomes of reminders as bookings want them. A time that has passed, with the grace that events get, is never caught up.';

create function private.write_schedule(
  p_tenant_id uuid,
  p_plans private.planned_reminder[],
  p_now timestamptz,
  p_grace interval,
  p_reason_if_late public.reminder_reason,
  p_are_new boolean default false,
  p_only_ahead boolean default false
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_plans private.reminder_plan[] := private.plans_of(
    p_plans, p_now, p_grace, p_reason_if_late);
begin
  if not p_are_new then
    perform private.replan_reminders(p_tenant_id, v_plans);
  end if;
  if p_only_ahead then
    v_plans := array(select n from unnest(v_plans) n where n.status = 'scheduled');
  end if;
  perform private.plan_reminders(p_tenant_id, v_plans);
end;
$$;
comment on function private.write_schedule(
  uuid, private.planned_reminder[], timestamptz, interval, public.reminder_reason, boolean,
  boolean) is
  'Plans, moves and cancels reminders. p_are_new: none has a row; p_only_ahead: one that has none gets one only if it will be sent.';

create function private.keep_schedule(
  p_tenant_id uuid,
  p_booking_ids uuid[],
  p_now timestamptz default now(),
  p_grace interval default '0',
  p_contacts text[] default null,
  p_are_new boolean default false,
  p_only_ahead boolean default false
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_plans constant private.planned_reminder[] := array(
    select p
    from private.planned_reminders(p_tenant_id, p_booking_ids, p_contacts => p_contacts) p
  );
begin
  if not p_are_new then
    perform private.drop_unplanned(
      p_tenant_id, p_booking_ids, v_plans, p_contacts => p_contacts);
  end if;
  if v_plans <> '{}' then
    perform private.write_schedule(
      p_tenant_id, v_plans, p_now, p_grace,
      'booked_too_late', p_are_new, p_only_ahead);
  end if;
end;
$$;
comment on function private.keep_schedule(
  uuid, uuid[], timestamptz, interval, text[], boolean, boolean) is
  'Makes the reminders of bookings what their present state wants; of one booking, on request, only those to some attendees. p_grace: how late what counts from an event may be, as an event is always heard of a little late. p_are_new: they have none yet; p_only_ahead: see write_schedule().';

create function private.keep_schedules(
  p_tenant_id uuid,
  p_folded private.folded_booking[],
  p_now timestamptz,
  p_grace interval,
  p_known uuid[] default '{}'
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  f private.folded_booking;
  v_new uuid[];
  v_changed uuid[];
  v_rebuilt uuid[];
begin
  foreach f in array p_folded loop
    if f.is_new then
      v_new := v_new || f.booking_id;
    elsif f.booking_id = any (p_known) then
      v_rebuilt := v_rebuilt || f.booking_id;
    elsif f.touches_all then
      v_changed := v_changed || f.booking_id;
    else
      perform private.keep_schedule(
        p_tenant_id, array[f.booking_id], p_now, p_grace,
        array(select jsonb_object_keys((f.state).attendees)));
    end if;
  end loop;
  if v_new is not null then
    perform private.keep_schedule(p_tenant_id, v_new, p_now, p_grace, p_are_new => true);
  end if;
  if v_changed is not null then
    perform private.keep_schedule(p_tenant_id, v_changed, p_now, p_grace);
  end if;
  if v_rebuilt is not null then
    perform private.keep_schedule(p_tenant_id, v_rebuilt, p_now, p_grace, p_only_ahead => true);
  end if;
end;
$$;
comment on function private.keep_schedules(
  uuid, private.folded_booking[], timestamptz, interval, uuid[]) is
  'Makes the reminders of folded bookings what their present state wants. p_known: bookings that were there before they were computed from the start; a rule that came after them, and had nothing to say any more, says nothing now.';
