-- Due times: when a rule writes.

create function private.is_before_start(p_anchor public.reminder_anchor)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_anchor in ('before_start', 'on_booking', 'on_reschedule');
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
  return p_anchor in ('on_booking', 'on_reschedule', 'on_cancellation', 'on_no_show');
end;
$$;
comment on function private.counts_from_event(public.reminder_anchor) is
  'Whether reminders with this anchor count from something that happened to the booking.';

create function private.is_about(p_rule public.reminder_rules, p_event_type text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_rule.event_types is null or coalesce(p_event_type = any (p_rule.event_types), false);
end;
$$;
comment on function private.is_about(public.reminder_rules, text) is
  'Whether a rule is for bookings of an event type.';

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

create function private.heard_at(
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
    or p_rule.event_types is not null and not private.is_about(p_rule, p_booking.event_type)
  then
    return null;
  end if;
  return case p_rule.anchor
    when 'before_start' then p_booking.start_time - make_interval(mins => p_rule.offset_minutes)
    when 'after_start' then p_booking.start_time + make_interval(mins => p_rule.offset_minutes)
    when 'after_end' then coalesce(p_booking.end_time, p_booking.start_time)
      + make_interval(mins => p_rule.offset_minutes)
    else private.heard_at(p_rule.anchor, p_booking, p_addressee)
      + make_interval(mins => p_rule.offset_minutes)
  end;
end;
$$;
comment on function private.due_at(
  public.reminder_rules, public.bookings, private.addressee) is
  'When a rule''s reminder to someone is due; null when the rule has none for them.';

