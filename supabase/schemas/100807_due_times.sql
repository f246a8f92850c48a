-- Due times: when a rule writes.

create function private.is_before_start(p_anchor public.reminder_anchor)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_anchor in (
    'before_start', 'on_booking', 'on_reschedule', 'on_request', 'on_payment_pending'
  );
end;
$$;
comment on function private.is_before_start(public.reminder_anchor) is
  'Whether reminders with this anchor are pointless once the meeting has begun.';

create function private.is_follow_up(p_anchor public.reminder_anchor)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_anchor in ('after_start', 'after_end', 'on_no_show');
end;
$$;
comment on function private.is_follow_up(public.reminder_anchor) is
  'Whether a message comes after the meeting: the appointment does not need it, so people may do without.';

create function private.counts_from_event(p_anchor public.reminder_anchor)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_anchor not in ('before_start', 'after_start', 'after_end');
end;
$$;
comment on function private.counts_from_event(public.reminder_anchor) is
  'Whether reminders with this anchor count from something that happened to the booking.';

create function private.needs_no_confirmation(p_anchor public.reminder_anchor)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_anchor in ('on_request', 'on_rejection', 'on_payment_pending', 'on_payment');
end;
$$;
comment on function private.needs_no_confirmation(public.reminder_anchor) is
  'Whether reminders with this anchor are about a booking that may never be confirmed.';

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
  -- What happened to a booking, with seats or not, concerns those who were in it by then.
  v_there_since constant timestamptz := least(a.requested_at, a.confirmed_at);
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
    when 'on_request' then case when v_there_since <= b.requested_at then b.requested_at end
    when 'on_rejection' then
      case when b.status = 'rejected' and v_there_since <= b.cancelled_at then b.cancelled_at end
    when 'on_payment_pending' then
      case when v_there_since <= b.payment_due_at then b.payment_due_at end
    when 'on_payment' then case when v_there_since <= b.paid_at then b.paid_at end
  end;
end;
$$;
comment on function private.happened_at(
  public.reminder_anchor, public.bookings, private.addressee) is
  'When someone''s place in a booking was confirmed, moved, cancelled or missed, or the booking they were in asked for, declined or paid; null when it was not.';

create function private.heard_at(
  p_anchor public.reminder_anchor,
  p_booking public.bookings,
  p_addressee private.addressee
)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_at constant timestamptz := private.happened_at(p_anchor, p_booking, p_addressee);
begin
  -- What only Cal.com's API showed was history by then: nobody is told of it.
  if p_booking.metadata ? 'observed' and private.is_observed(p_booking.metadata, v_at) then
    return null;
  end if;
  return v_at;
end;
$$;
comment on function private.heard_at(
  public.reminder_anchor, public.bookings, private.addressee) is
  'The same, of what a webhook told; null for what only Cal.com''s API showed.';

create function private.due_by_clock(
  p_rule public.reminder_rules,
  p_moment timestamptz,
  p_time_zone text
)
  returns timestamptz
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_side constant integer := case p_rule.anchor when 'before_start' then -1 else 1 end;
  v_day constant date := (p_moment at time zone p_time_zone)::date + v_side * p_rule.offset_days;
  v_due constant timestamptz := private.at_local(v_day, p_rule.at_time, p_time_zone);
begin
  -- Neither is anyone reminded of what has begun, nor thanked for what has not ended.
  return case
    when v_side < 0 and v_due >= p_moment or v_side > 0 and v_due < p_moment
      then private.at_local(v_day + v_side, p_rule.at_time, p_time_zone)
    else v_due
  end;
end;
$$;
comment on function private.due_by_clock(public.reminder_rules, timestamptz, text) is
  'When a rule is due that names a time of the day, counted from a moment, by the clocks of a zone.';

create function private.due_at(
  p_rule public.reminder_rules,
  p_booking public.bookings,
  p_addressee private.addressee,
  p_tenant_time_zone text
)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_moment timestamptz;
begin
  -- Nobody is reminded of a place they were never given.
  if p_addressee.confirmed_at is null and not private.needs_no_confirmation(p_rule.anchor)
    or (p_rule.event_types is not null or p_rule.question is not null)
      and not private.is_about(p_rule, p_booking)
  then
    return null;
  end if;
  v_moment := case p_rule.anchor
    when 'before_start' then p_booking.start_time
    when 'after_start' then p_booking.start_time
    when 'after_end' then coalesce(p_booking.end_time, p_booking.start_time)
    else private.heard_at(p_rule.anchor, p_booking, p_addressee)
  end;
  return case
    when p_rule.at_time is not null then private.due_by_clock(
      p_rule, v_moment, private.zone_of(p_addressee.time_zone, p_tenant_time_zone))
    when p_rule.anchor = 'before_start'
      then v_moment - make_interval(mins => p_rule.offset_minutes)
    else v_moment + make_interval(mins => p_rule.offset_minutes)
  end;
end;
$$;
comment on function private.due_at(
  public.reminder_rules, public.bookings, private.addressee, text) is
  'When a rule''s reminder to someone is due; null when the rule has none for them.';

create function private.is_when_due(
  p_rule public.reminder_rules,
  p_planned_for timestamptz,
  p_due_at timestamptz
)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_rule.at_time is null then p_planned_for = p_due_at
    -- Clocks are changed by law, and zone data follow, after a reminder was planned: better an hour
    -- off than never.
    else p_planned_for between p_due_at - interval '3 hours' and p_due_at + interval '3 hours'
  end;
end;
$$;
comment on function private.is_when_due(public.reminder_rules, timestamptz, timestamptz) is
  'Whether a reminder was planned for the time its rule wants it as things are.';

create function private.longest_offset(p_rule public.reminder_rules)
  returns interval
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce(
    make_interval(mins => p_rule.offset_minutes),
    -- To the end of that day; and a day more, see due_by_clock().
    make_interval(hours => 24 * (p_rule.offset_days + 2)));
end;
$$;
comment on function private.longest_offset(public.reminder_rules) is
  'How far at most a rule''s reminders are from the moment they count from.';

