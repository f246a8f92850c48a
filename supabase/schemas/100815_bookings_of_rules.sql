-- Bookings of rules: those that a rule, added or changed, may still have something to say about.

create function private.earliest_start(p_rule public.reminder_rules, p_now timestamptz)
  returns timestamptz
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- A meeting may last for days, and be cancelled or called missed weeks later.
  return case
    when private.is_before_start(p_rule.anchor) then p_now
    when p_rule.anchor = 'after_start' then p_now - private.longest_offset(p_rule)
    else p_now - private.longest_offset(p_rule) - interval '31 days'
  end;
end;
$$;
comment on function private.earliest_start(public.reminder_rules, timestamptz) is
  'When a meeting must begin at the earliest for a rule to have something ahead. Bounds what is read.';

create function private.may_be_ahead(
  p_rule public.reminder_rules,
  p_booking public.bookings,
  p_now timestamptz
)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_offset constant interval := private.longest_offset(p_rule);
begin
  if not p_rule.active
    or not private.is_about(p_rule, p_booking)
    or p_booking.status = 'requested' and not private.needs_no_confirmation(p_rule.anchor)
    or p_booking.status = 'cancelled' and p_rule.anchor <> 'on_cancellation'
    or p_booking.status = 'rejected' and p_rule.anchor not in ('on_rejection', 'on_cancellation')
  then
    return false;
  end if;
  return case p_rule.anchor
    when 'before_start' then true
    when 'after_start' then true
    when 'after_end' then coalesce(p_booking.end_time, p_booking.start_time) + v_offset > p_now
    -- Nothing happened to it later than that.
    else p_booking.updated_at + v_offset > p_now
  end;
end;
$$;
comment on function private.may_be_ahead(
  public.reminder_rules, public.bookings, timestamptz) is
  'Whether a rule, as it is now, may want a reminder about a booking that is not too late.';

create function private.concerned_bookings(p_rule public.reminder_rules, p_now timestamptz)
  returns setof uuid
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select r.booking_id
  from public.reminders r
  where r.tenant_id = p_rule.tenant_id
    and r.rule_id = p_rule.id
    and r.status in ('scheduled', 'queued')
  union
  select b.id
  from public.bookings b
  where b.tenant_id = p_rule.tenant_id
    and b.start_time > private.earliest_start(p_rule, p_now)
    and private.may_be_ahead(p_rule, b, p_now);
end;
$$;
comment on function private.concerned_bookings(public.reminder_rules, timestamptz) is
  'The bookings a rule still waits for, and those it may plan something for.';
