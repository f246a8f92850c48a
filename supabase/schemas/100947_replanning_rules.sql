-- Replanning rules: a rule that is added or changed reaches the bookings it still concerns.

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
    or update of anchor, offset_minutes, offset_days, at_time, channel, recipients, address,
      event_types, question, answer_equals, answer_contains, active, attendance
  on public.reminder_rules
  for each row execute function private.lock_tenant_of_rule();

create function private.keep_what_was_sent()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  perform private.part_from_rule(old);
  return old;
end;
$$;
comment on function private.keep_what_was_sent() is
  'Deleting a rule is no deletion of what people were sent. Definer, because members delete rules and write no reminders.';

-- After the tenant is locked, triggers go by name. Not of a tenant that is deleted: all goes then.
create trigger what_was_sent_stays
  before delete on public.reminder_rules
  for each row when (pg_trigger_depth() = 0)
  execute function private.keep_what_was_sent();

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
    perform private.refuse(
      format('A tenant has at most %s reminder rules', private.rule_limit()),
      'Delete one that is not needed, or change it.',
      'check_violation');
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
    -- Not which_bookings: that is decided when a reminder is sent.
    (old.anchor, old.offset_minutes, old.offset_days, old.at_time, old.channel, old.recipients,
      old.address, old.event_types, old.question, old.answer_equals, old.answer_contains,
      old.active, old.attendance)
    is distinct from
    (new.anchor, new.offset_minutes, new.offset_days, new.at_time, new.channel, new.recipients,
      new.address, new.event_types, new.question, new.answer_equals, new.answer_contains,
      new.active, new.attendance)
  )
  execute function private.replan_rule();

create function private.replan_rules_by_clock()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  -- Whose own time zone is not known are written to by the tenant's.
  perform private.start_job(r.tenant_id, 'replan_rule', r.id)
  from public.reminder_rules r
  where r.tenant_id = new.id and r.at_time is not null and r.active;
  return null;
end;
$$;
comment on function private.replan_rules_by_clock() is
  'Plans again what is due at a time of the day when the tenant''s clock is another one.';

create trigger rules_by_clock_follow_the_time_zone
  after update of time_zone on public.tenants
  for each row
  when (old.time_zone is distinct from new.time_zone)
  execute function private.replan_rules_by_clock();
