-- Reminder transitions: every change of a reminder's row, one function each, and nowhere else
-- (supabase/tests/contract). Each sets all the columns that belong to the state it leads to; who
-- calls it decides what is to happen, and holds the rows if it has looked at them.
-- docs/reminders.md draws them; a test compares the drawing with what they do.

-- Planning --------------------------------------------------------------------------------

create type private.reminder_plan as (
  booking_id uuid,
  rule_id uuid,
  recipient text,
  channel public.reminder_channel,
  status public.reminder_status,
  reason_code public.reminder_reason,
  due_at timestamptz,
  send_at timestamptz,
  is_fallback boolean
);
comment on type private.reminder_plan is
  'What a reminder is planned as: scheduled, or skipped or cancelled for a reason.';

create function private.reminder_id(
  p_booking_id uuid,
  p_rule_id uuid,
  p_recipient text,
  p_is_fallback boolean
)
  returns uuid
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_is_fallback
      then private.stable_id(p_booking_id::text, p_rule_id::text, p_recipient, 'fallback')
    else private.stable_id(p_booking_id::text, p_rule_id::text, p_recipient)
  end;
end;
$$;
comment on function private.reminder_id(uuid, uuid, text, boolean) is
  'The id of a reminder, by what it is about: the same whenever it is planned.';

create function private.is_stood_in_for(p_reminder public.reminders)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select
    from public.reminders f
    where f.tenant_id = p_reminder.tenant_id
      and f.booking_id = p_reminder.booking_id
      and f.rule_id = p_reminder.rule_id
      and f.recipient = p_reminder.recipient
      and f.is_fallback
      and f.due_at = p_reminder.due_at
      and f.status in ('queued', 'sent', 'unknown')
  );
end;
$$;
comment on function private.is_stood_in_for(public.reminders) is
  'Whether another channel did, or is about to do, what a failed reminder did not.';

create function private.add_reminders(p_tenant_id uuid, p_plans private.reminder_plan[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.reminders (
    tenant_id, id, booking_id, rule_id, recipient, channel, is_fallback, status, reason_code,
    due_at, send_at
  )
  select
    p_tenant_id, private.reminder_id(n.booking_id, n.rule_id, n.recipient, n.is_fallback),
    n.booking_id, n.rule_id, n.recipient, n.channel, n.is_fallback, n.status, n.reason_code,
    n.due_at, n.send_at
  from unnest(p_plans) n
  on conflict do nothing;
end;
$$;
comment on function private.add_reminders(uuid, private.reminder_plan[]) is
  'Makes the rows of reminders that have none.';

create function private.replan_reminders(
  p_tenant_id uuid,
  p_plans private.reminder_plan[],
  p_again boolean default false
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.reminders r
  set due_at = n.due_at,
      send_at = n.send_at,
      channel = n.channel,
      status = n.status,
      reason_code = n.reason_code,
      reason_detail = null,
      -- What is or was with a sender: neither its late answer nor the provider's memory of
      -- the idempotency key may meet the new plan.
      generation = r.generation
        + (r.status in ('queued', 'sent', 'failed', 'unknown') or r.attempts > 0)::integer,
      attempts = 0,
      queued_at = null,
      message_id = null,
      claimed_until = null,
      handed_over_at = null,
      may_be_taken = false,
      content_hash = null,
      sent_at = null,
      skipped_at = null
  from unnest(p_plans) n
  where r.tenant_id = p_tenant_id
    and r.booking_id = n.booking_id
    and r.rule_id = n.rule_id
    and r.recipient = n.recipient
    and r.is_fallback = n.is_fallback
    and (p_again or case
      -- What was sent, failed or skipped is done with, unless its time moves.
      when r.status in ('sent', 'unknown') or r.skipped_at is not null
        then n.status <> 'cancelled' and (
          r.due_at <> n.due_at
          -- The one it stands in for was to be tried again, and has failed again.
          or r.is_fallback and r.status = 'skipped' and r.reason_code = 'first_came')
      when r.status = 'failed'
        then n.status <> 'cancelled' and (
          r.due_at <> n.due_at or r.channel <> n.channel and not private.is_stood_in_for(r))
      when r.status = 'skipped'
        then n.status = 'cancelled' or r.due_at <> n.due_at
      -- What waits or is on its way goes on, unless something changed.
      when r.status in ('scheduled', 'queued')
        then n.status = 'cancelled' or r.due_at <> n.due_at or r.channel <> n.channel
      else (r.due_at, r.channel, r.status, r.reason_code) is distinct from
        (n.due_at, n.channel, n.status, n.reason_code)
    end);
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.replan_reminders(uuid, private.reminder_plan[], boolean) is
  'Moves, cancels and revives reminders that have rows; tells how many changed. What was sent stays sent unless the meeting''s time moved. p_again: whatever became of it.';

create function private.redate_reminders(
  p_tenant_id uuid,
  p_plans private.reminder_plan[]
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.reminders r
  set due_at = n.due_at
  from unnest(p_plans) n
  where r.tenant_id = p_tenant_id
    and r.booking_id = n.booking_id
    and r.rule_id = n.rule_id
    and r.recipient = n.recipient
    and r.due_at <> n.due_at
    and (
      r.status in ('sent', 'unknown')
      or r.status = 'failed' and private.is_stood_in_for(r)
    );
end;
$$;
comment on function private.redate_reminders(uuid, private.reminder_plan[]) is
  'Gives what was sent the time it has by its changed rule, so that nobody is reminded of the same meeting again.';

-- Whose they are --------------------------------------------------------------------------

create type private.reminder_rename as (
  reminder_id uuid,
  booking_id uuid,
  recipient text
);
comment on type private.reminder_rename is 'Of which booking, or to whom, a reminder is from now on.';

create function private.rename_reminders(
  p_tenant_id uuid,
  p_renames private.reminder_rename[]
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- A sender and a message in the queue know the old id: what was queued waits to be queued again.
  update public.reminders r
  set booking_id = n.booking_id,
      recipient = n.recipient,
      id = private.reminder_id(n.booking_id, r.rule_id, n.recipient, r.is_fallback),
      status = case when r.status = 'queued' then 'scheduled' else r.status end,
      generation = r.generation + (r.status = 'queued')::integer,
      queued_at = null,
      message_id = null,
      claimed_until = null,
      handed_over_at = null,
      may_be_taken = r.may_be_taken and r.status not in ('scheduled', 'queued')
  from unnest(p_renames) n
  where r.tenant_id = p_tenant_id and r.id = n.reminder_id;
end;
$$;
comment on function private.rename_reminders(uuid, private.reminder_rename[]) is
  'Gives reminders to another booking, or another name to whom they go to; their ids follow.';

create type private.reminder_wording as (
  reminder_id uuid,
  reason_detail text
);
comment on type private.reminder_wording is 'What is left of a provider''s words in a reason.';

create function private.reword_reminders(
  p_tenant_id uuid,
  p_wordings private.reminder_wording[]
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.reminders r
  set reason_detail = n.reason_detail
  from unnest(p_wordings) n
  where r.tenant_id = p_tenant_id and r.id = n.reminder_id;
end;
$$;
comment on function private.reword_reminders(uuid, private.reminder_wording[]) is
  'Writes other words of a provider into the reasons of reminders.';

-- Sending ---------------------------------------------------------------------------------
--
-- Rows are found by key. Their status is asked for by "case": by a plain condition the planner may
-- walk an index of all that has that status, for each of them.

create function private.hurry_reminders(
  p_tenant_id uuid,
  p_reminder_ids uuid[],
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.reminders r
  set send_at = p_now
  where r.tenant_id = p_tenant_id
    and r.id = any (p_reminder_ids)
    and case r.status when 'scheduled' then true end;
end;
$$;
comment on function private.hurry_reminders(uuid, uuid[], timestamptz) is
  'Lets reminders that wait be tried at once.';

create type private.queued_reminder as (
  tenant_id uuid,
  reminder_id uuid,
  message_id bigint
);
comment on type private.queued_reminder is 'A reminder and its message in the queue.';

create function private.queue_reminders(
  p_queued private.queued_reminder[],
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.reminders r
  set status = 'queued',
      queued_at = p_now,
      message_id = q.message_id
  from unnest(p_queued) q
  where r.tenant_id = q.tenant_id
    and r.id = q.reminder_id
    and case r.status when 'scheduled' then true when 'queued' then true end;
end;
$$;
comment on function private.queue_reminders(private.queued_reminder[], timestamptz) is
  'Reminders have messages in the queue; those that are queued already, new ones.';

create type private.reminder_lease as (
  tenant_id uuid,
  reminder_id uuid,
  content_hash bigint
);
comment on type private.reminder_lease is
  'A reminder that a sender gets, and of what its message is made.';

create function private.lease_reminders(
  p_leases private.reminder_lease[],
  p_until timestamptz
)
  returns setof public.reminders
  language plpgsql
  volatile
  rows 50
  set search_path = ''
as $$
begin
  return query
  update public.reminders r
  set attempts = r.attempts + 1,
      claimed_until = p_until,
      handed_over_at = null,
      -- Nobody told what came of a lease before.
      may_be_taken = r.attempts > 0 and (r.may_be_taken or r.claimed_until is not null),
      -- Under the key of an attempt that was refused, a provider refuses other words. After one
      -- that may have been taken a new key could bring the message twice.
      content_hash = case
        when r.attempts > 0 and (r.may_be_taken or r.claimed_until is not null) then r.content_hash
        else l.content_hash
      end
  from unnest(p_leases) l
  where r.tenant_id = l.tenant_id
    and r.id = l.reminder_id
    and case r.status when 'queued' then true end
  returning r.*;
end;
$$;
comment on function private.lease_reminders(private.reminder_lease[], timestamptz) is
  'A sender has queued reminders for a while, for an attempt each; gives them.';

create function private.hand_over(
  p_tenant_id uuid,
  p_reminder_id uuid,
  p_generation integer,
  p_attempt integer,
  p_now timestamptz
)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.reminders r
  set handed_over_at = p_now
  where r.tenant_id = p_tenant_id
    and r.id = p_reminder_id
    and r.generation = p_generation
    and r.attempts = p_attempt
    and r.claimed_until > p_now;
  return found;
end;
$$;
comment on function private.hand_over(uuid, uuid, integer, integer, timestamptz) is
  'Notes that a sender begins the attempt it holds; false when it does not hold it any more.';

create type private.reminder_outcome as (
  tenant_id uuid,
  reminder_id uuid,
  message_id bigint,
  status public.reminder_status,
  reason_code public.reminder_reason,
  reason_detail text,
  send_at timestamptz,
  attempts integer,
  may_be_taken boolean,
  at timestamptz
);
comment on type private.reminder_outcome is
  'What became of a reminder that was queued: it waits until send_at, or is sent, skipped, failed or unknown.';

create function private.settle(p_outcomes private.reminder_outcome[])
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_messages constant bigint[] := array(
    select o.message_id from unnest(p_outcomes) o where o.message_id is not null
  );
  v_count integer;
begin
  update public.reminders r
  set status = o.status,
      reason_code = o.reason_code,
      reason_detail = o.reason_detail,
      send_at = o.send_at,
      attempts = o.attempts,
      queued_at = null,
      message_id = null,
      claimed_until = null,
      handed_over_at = null,
      may_be_taken = o.may_be_taken,
      sent_at = case when o.status = 'sent' then o.at end,
      skipped_at = case when o.status = 'skipped' then o.at end
  from unnest(p_outcomes) o
  where r.tenant_id = o.tenant_id
    and r.id = o.reminder_id
    and case o.status
      -- Its sender may say so late, its provider even later.
      when 'sent' then r.status in ('scheduled', 'queued', 'failed', 'unknown')
      when 'failed' then r.status in ('queued', 'unknown')
        or r.status = 'scheduled' and r.may_be_taken
      when 'skipped' then r.status in ('scheduled', 'queued')
      -- What may have been taken and waits for another attempt, which is not to be made any more.
      when 'unknown' then r.status = 'queued' or r.status = 'scheduled' and r.may_be_taken
      else r.status = 'queued'
    end;
  get diagnostics v_count = row_count;
  if v_messages <> '{}' then
    perform pgmq.delete('reminders', v_messages);
  end if;
  return v_count;
end;
$$;
comment on function private.settle(private.reminder_outcome[]) is
  'Ends what is queued, or lets it wait for another attempt, and takes it out of the queue; tells how many changed.';

create type private.returned_reminder as (
  tenant_id uuid,
  reminder_id uuid,
  reason_code public.reminder_reason,
  reason_detail text
);
comment on type private.returned_reminder is
  'A reminder that its provider had taken and could not deliver, and why.';

create function private.return_reminders(p_returned private.returned_reminder[])
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.reminders r
  set status = 'failed',
      reason_code = b.reason_code,
      reason_detail = b.reason_detail,
      sent_at = null
  from unnest(p_returned) b
  where r.tenant_id = b.tenant_id
    and r.id = b.reminder_id
    and case r.status when 'sent' then true end;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.return_reminders(private.returned_reminder[]) is
  'What was sent came back: it failed after all; tells how many changed.';

-- No more ---------------------------------------------------------------------------------

create function private.drop_unplanned(
  p_tenant_id uuid,
  p_booking_ids uuid[],
  p_plans private.reminder_plan[],
  p_rule_id uuid default null,
  p_contacts text[] default null
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from public.reminders r
  where r.tenant_id = p_tenant_id
    and r.booking_id = any (p_booking_ids)
    and (p_rule_id is null or r.rule_id = p_rule_id)
    and (p_contacts is null or r.recipient = any (p_contacts))
    and r.status in ('scheduled', 'skipped', 'cancelled')
    and r.skipped_at is null
    -- Not "not exists": this is hashed, however many plans the planner expects.
    and (
      (r.booking_id, r.rule_id, r.recipient) not in (
        select p.booking_id, p.rule_id, p.recipient from unnest(p_plans) p
      )
      -- Nor is anything stood in for that is not wanted any more, or comes at another time.
      or r.is_fallback and (r.booking_id, r.rule_id, r.recipient, r.due_at) not in (
        select p.booking_id, p.rule_id, p.recipient, p.due_at
        from unnest(p_plans) p
        where p.status <> 'cancelled'
      )
    )
    and not exists (
      select from public.deliveries d
      where d.tenant_id = p_tenant_id and d.reminder_id = r.id
    )
    -- What is left of a deleted rule is a record. By "case": of a plain condition the planner makes
    -- a join, which may begin with the rules and all they ever planned.
    and case
      when exists (
        select from public.reminder_rules u
        where u.tenant_id = p_tenant_id and u.id = r.rule_id
      ) then true
    end;
end;
$$;
comment on function private.drop_unplanned(
  uuid, uuid[], private.reminder_plan[], uuid, text[]) is
  'Removes plans of an earlier, less complete telling of bookings, which came to nothing: all, or those of one rule, or those to some people.';

create function private.part_from_rule(p_rule public.reminder_rules)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from public.reminders r
  where r.tenant_id = p_rule.tenant_id
    and r.rule_id = p_rule.id
    and r.status = 'scheduled'
    and r.generation = 1
    and r.attempts = 0
    and not exists (
      select from public.deliveries d
      where d.tenant_id = r.tenant_id and d.reminder_id = r.id
    );
  perform private.replan_reminders(p_rule.tenant_id, array(
    select row(
      r.booking_id, r.rule_id, r.recipient, r.channel, 'cancelled', 'rule_deleted', r.due_at,
      r.send_at, r.is_fallback
    )::private.reminder_plan
    from public.reminders r
    where r.tenant_id = p_rule.tenant_id
      and r.rule_id = p_rule.id
      and r.status in ('scheduled', 'queued')
  ));
  insert into public.deleted_rules as d (tenant_id, id, name)
  select p_rule.tenant_id, p_rule.id, p_rule.name
  where exists (
    select from public.reminders r
    where r.tenant_id = p_rule.tenant_id and r.rule_id = p_rule.id
  )
  on conflict on constraint deleted_rules_pkey do update set name = excluded.name;
end;
$$;
comment on function private.part_from_rule(public.reminder_rules) is
  'Before a rule is deleted: what waits and was never handed to a sender goes with it, what else it still wanted is cancelled, and what is done stays as it is, under its name. Reads and writes only what waits or is queued, however much it sent.';

create function private.drop_reminders(p_tenant_id uuid, p_reminder_ids uuid[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from public.reminders r
  where r.tenant_id = p_tenant_id and r.id = any (p_reminder_ids);
end;
$$;
comment on function private.drop_reminders(uuid, uuid[]) is
  'Removes reminders that others stand for.';
