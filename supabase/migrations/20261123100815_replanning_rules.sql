-- Replanning rules: a rule that is added or changed reaches the bookings it still concerns.

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
    when p_rule.anchor = 'after_start' then p_now - make_interval(mins => p_rule.offset_minutes)
    else p_now - make_interval(mins => p_rule.offset_minutes) - interval '31 days'
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
  v_offset constant interval := make_interval(mins => p_rule.offset_minutes);
begin
  if not p_rule.active
    or not coalesce(p_booking.event_type = any (p_rule.event_types), p_rule.event_types is null)
    or p_booking.status = 'requested'
    or p_booking.status in ('cancelled', 'rejected') and p_rule.anchor <> 'on_cancellation'
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

create function private.keep_rule(
  p_rule public.reminder_rules,
  p_booking_ids uuid[],
  p_now timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_plans constant private.planned_reminder[] := array(
    select p from private.planned_reminders(p_rule.tenant_id, p_booking_ids, p_rule.id) p
  );
begin
  perform private.drop_unplanned(p_rule.tenant_id, p_booking_ids, v_plans, p_rule.id);
  perform private.redate_reminders(p_rule.tenant_id, v_plans);
  perform private.write_schedule(
    p_rule.tenant_id, v_plans, p_now, '0', 'rule_changed_too_late');
end;
$$;
comment on function private.keep_rule(public.reminder_rules, uuid[], timestamptz) is
  'Makes the reminders of a rule, for some bookings, what it wants now. Nothing is sent for the past.';

create function private.lock_tenant_of_rule()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  -- A booking that is being made is waited for; a later one sees the rule: neither misses the
  -- other. Webhooks that arrive meanwhile are stored, and applied after the commit.
  perform private.lock_tenant(
    case when tg_op = 'DELETE' then old.tenant_id else new.tenant_id end);
  return case when tg_op = 'DELETE' then old else new end;
end;
$$;
comment on function private.lock_tenant_of_rule() is
  'Has the tenant alone until a change of its rules is committed.';

create trigger reminder_rules_wait_for_webhooks
  before insert or delete
    or update of anchor, offset_minutes, channel, recipients, address, event_types, active
  on public.reminder_rules
  for each row execute function private.lock_tenant_of_rule();

create function private.rule_limit()
  returns integer
  language sql
  immutable
  set search_path = ''
as $$ select 100 $$;
comment on function private.rule_limit() is
  'How many reminder rules a tenant may have: each webhook plans by all of them.';

create function private.replan_rule()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  -- The tenant is locked: of two that add one at once, the second counts both.
  if tg_op = 'INSERT' and (
    select count(*) from public.reminder_rules r where r.tenant_id = new.tenant_id
  ) > private.rule_limit() then
    raise exception 'A tenant has at most % reminder rules', private.rule_limit()
      using errcode = 'check_violation', hint = 'Delete one that is not needed, or change it.';
  end if;
  -- Until a large one is done, what falls due is judged by the rule as it is now.
  perform private.start_job(new.tenant_id, 'replan_rule', new.id);
  return null;
end;
$$;
comment on function private.replan_rule() is
  'Plans the reminders of a rule again when it is added or changed: a few hundred in the same transaction, more right behind, see running_jobs.';

create trigger added_rules_are_planned
  after insert on public.reminder_rules
  for each row execute function private.replan_rule();

create trigger changed_rules_are_planned
  after update on public.reminder_rules
  for each row
  when (
    (old.anchor, old.offset_minutes, old.channel, old.recipients, old.address, old.event_types,
      old.active)
    is distinct from
    (new.anchor, new.offset_minutes, new.channel, new.recipients, new.address, new.event_types,
      new.active)
  )
  execute function private.replan_rule();
