-- Planning reminders: the schedule follows the booking.

create function private.reason_unwanted(
  p_tenant public.tenants,
  p_booking public.bookings,
  p_attendee public.booking_attendees,
  p_rule public.reminder_rules
)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_tenant.disabled_at is not null then 'The tenant is disabled.'
    when p_booking.status in ('cancelled', 'rejected')
      then format('The booking was %s.', p_booking.status)
    when p_attendee.left_at is not null then 'The recipient left the booking.'
    when p_booking.status = 'requested' then 'The booking waits for confirmation.'
    when p_attendee.no_show or p_booking.status = 'no_show' then 'The recipient did not come.'
    when p_booking.status = 'completed' and p_rule.anchor = 'before_start'
      then 'The meeting is over.'
    when p_attendee.email like '%@erased.invalid' then 'The recipient was erased.'
    when p_attendee.email is null then 'The recipient has no e-mail address.'
    when not p_rule.active then 'Its rule was switched off.'
  end;
end;
$$;
comment on function private.reason_unwanted(
  public.tenants, public.bookings, public.booking_attendees, public.reminder_rules) is
  'Why a reminder must not be sent as things are, for people to read; null when it is wanted.';

create function private.planned_reminders(p_tenant_id uuid, p_booking_id uuid)
  returns table (
    rule_id uuid,
    recipient text,
    channel public.reminder_channel,
    due_at timestamptz,
    unwanted text
  )
  language plpgsql
  stable
  rows 5
  set search_path = ''
as $$
begin
  return query
  select r.id, a.contact, r.channel, d.due_at, private.reason_unwanted(t, b, a, r)
  from public.bookings b
  join public.tenants t on t.id = b.tenant_id
  join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id
  join public.reminder_rules r on r.tenant_id = b.tenant_id
  cross join lateral (
    select case r.anchor
      when 'before_start' then b.start_time - make_interval(mins => r.offset_minutes)
      when 'after_end'
        then coalesce(b.end_time, b.start_time) + make_interval(mins => r.offset_minutes)
    end as due_at
  ) d
  where b.tenant_id = p_tenant_id
    and b.id = p_booking_id
    and a.is_booker
    -- Nobody is reminded of a place they were never given.
    and a.confirmed_at is not null
    and d.due_at is not null;
end;
$$;
comment on function private.planned_reminders(uuid, uuid) is
  'The reminders of a booking as it is now: one per rule and booker, with why it must not be sent, if so.';

create function private.hold_schedule(p_tenant_id uuid, p_booking_id uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform 1
  from public.reminders r
  where r.tenant_id = p_tenant_id and r.booking_id = p_booking_id
  order by r.id
  for update;

  -- Plans of an earlier, less complete telling of the booking, which came to nothing.
  delete from public.reminders r
  where r.tenant_id = p_tenant_id
    and r.booking_id = p_booking_id
    and r.status in ('scheduled', 'skipped', 'cancelled')
    and not exists (
      select from private.planned_reminders(p_tenant_id, p_booking_id) p
      where p.rule_id = r.rule_id and p.recipient = r.recipient
    )
    and not exists (
      select from public.deliveries d
      where d.tenant_id = r.tenant_id and d.reminder_id = r.id
    );
end;
$$;
comment on function private.hold_schedule(uuid, uuid) is
  'Locks the reminders a booking has, by id, and drops those of people it never had. A new booking has none.';

create function private.keep_schedule(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_now timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.reminders as r (
    tenant_id, id, booking_id, rule_id, recipient, channel, due_at, send_at, status, reason
  )
  select
    p_tenant_id,
    private.stable_id(p_booking_id::text, p.rule_id::text, p.recipient),
    p_booking_id, p.rule_id, p.recipient, p.channel, p.due_at, p.due_at,
    case
      when p.unwanted is not null then 'cancelled'
      when p.due_at <= p_now then 'skipped'
      else 'scheduled'
    end::public.reminder_status,
    case
      when p.unwanted is not null then p.unwanted
      when p.due_at <= p_now then 'Its time had passed when the booking was made or moved.'
    end
  from private.planned_reminders(p_tenant_id, p_booking_id) p
  on conflict (tenant_id, booking_id, rule_id, recipient) do update
  set due_at = excluded.due_at,
      send_at = excluded.send_at,
      channel = excluded.channel,
      status = excluded.status,
      reason = excluded.reason,
      -- What is or was with a sender: neither its late answer nor the provider's memory of
      -- the idempotency key may meet the new plan.
      generation = r.generation + (r.status = 'queued' or r.attempts > 0)::integer,
      attempts = 0,
      claimed_until = null,
      sent_at = null
  where case
    -- What was sent, failed or skipped is done with, unless its time moves.
    when r.status in ('sent', 'failed')
      then excluded.status <> 'cancelled' and r.due_at <> excluded.due_at
    -- What waits or is on its way goes on, unless something changed.
    when r.status in ('scheduled', 'queued')
      then excluded.status = 'cancelled' or r.due_at <> excluded.due_at
    when r.status = 'skipped'
      then excluded.status = 'cancelled' or r.due_at <> excluded.due_at
    else (r.due_at, r.status, r.reason) is distinct from
      (excluded.due_at, excluded.status, excluded.reason)
  end;
end;
$$;
comment on function private.keep_schedule(uuid, uuid, timestamptz) is
  'Makes the reminders of a booking what its present state wants: plans, moves and cancels. What was sent stays sent unless its time moved. A time that has passed is never caught up.';

create function private.progress(p_status public.reminder_status)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case p_status when 'sent' then 3 when 'queued' then 2 when 'scheduled' then 1 else 0 end;
end;
$$;
comment on function private.progress(public.reminder_status) is
  'How near a reminder is to its recipient.';

create function private.merge_reminders(p_tenant_id uuid, p_kept uuid, p_merged uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Where both rows had planned the same reminder, the one that got further is the truth:
  -- a person must not be written to twice because Cal.com named one appointment twice.
  with twin as (
    select
      case when private.progress(k.status) >= private.progress(m.status)
        then m.id else k.id end as dropped
    from public.reminders k
    join public.reminders m
      on m.tenant_id = k.tenant_id and m.rule_id = k.rule_id and m.recipient = k.recipient
    where k.tenant_id = p_tenant_id and k.booking_id = p_kept and m.booking_id = p_merged
  )
  delete from public.reminders r
  using twin t
  where r.tenant_id = p_tenant_id and r.id = t.dropped;

  -- A message in the queue knows the old id: what was queued is planned again.
  update public.reminders r
  set booking_id = p_kept,
      id = private.stable_id(p_kept::text, r.rule_id::text, r.recipient),
      status = case when r.status = 'queued' then 'scheduled' else r.status end,
      generation = r.generation + (r.status = 'queued')::integer,
      claimed_until = null
  where r.tenant_id = p_tenant_id and r.booking_id = p_merged;
end;
$$;
comment on function private.merge_reminders(uuid, uuid, uuid) is
  'Moves the reminders of a merged booking, with their deliveries, to the one that is kept.';

create function private.replan_rule()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  -- Only meetings that are still ahead, or whose follow-up may be.
  perform private.hold_schedule(b.tenant_id, b.id), private.keep_schedule(b.tenant_id, b.id)
  from public.bookings b
  where b.tenant_id = new.tenant_id
    and b.status in ('confirmed', 'rescheduled', 'completed')
    and b.start_time > now() - interval '1 day' - make_interval(
      mins => greatest(case when tg_op = 'UPDATE' then old.offset_minutes end, new.offset_minutes))
  order by b.id;
  return null;
end;
$$;
comment on function private.replan_rule() is
  'Plans the reminders of a rule again when it is added or changed.';

create trigger reminder_rules_replan
  after insert or update on public.reminder_rules
  for each row execute function private.replan_rule();
