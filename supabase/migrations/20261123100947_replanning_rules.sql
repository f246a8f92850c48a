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
    or update of anchor, offset_minutes, channel, recipients, address, event_types, active
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
    (old.anchor, old.offset_minutes, old.channel, old.recipients, old.address, old.event_types,
      old.active)
    is distinct from
    (new.anchor, new.offset_minutes, new.channel, new.recipients, new.address, new.event_types,
      new.active)
  )
  execute function private.replan_rule();
