-- Reminders: the schedule. It is a table, kept in the transaction that changes a booking; the
-- queue holds only what is due.

create type public.reminder_anchor as enum ('before_start', 'after_end');
comment on type public.reminder_anchor is 'From which moment of a booking a reminder counts.';

create type public.reminder_channel as enum ('email');
comment on type public.reminder_channel is 'How a reminder is sent.';

create type public.reminder_status as enum (
  'scheduled', 'queued', 'sent', 'skipped', 'cancelled', 'failed'
);
comment on type public.reminder_status is
  'scheduled: waits for its time; queued: due, being sent; sent: a provider took it; skipped: it would have been wrong or too late; cancelled: the booking no longer wants it; failed: could not be sent, the reason says why.';

create table public.reminder_rules (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  anchor public.reminder_anchor not null,
  offset_minutes integer not null,
  channel public.reminder_channel not null default 'email',
  active boolean not null default true,
  constraint reminder_rules_pkey primary key (tenant_id, id),
  constraint reminder_rules_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint name_is_not_blank check (btrim(name) <> ''),
  constraint offset_is_at_most_a_year check (offset_minutes between 0 and 525600)
);
comment on table public.reminder_rules is 'When a tenant''s bookers are written to.';
comment on column public.reminder_rules.tenant_id is 'The tenant.';
comment on column public.reminder_rules.id is 'The rule.';
comment on column public.reminder_rules.name is 'Name for people, for example "1 hour before".';
comment on column public.reminder_rules.anchor is 'From which moment the offset counts.';
comment on column public.reminder_rules.offset_minutes is 'Minutes before the start or after the end.';
comment on column public.reminder_rules.channel is 'How it is sent.';
comment on column public.reminder_rules.active is 'Untick to plan no more reminders by this rule.';

create table public.reminders (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  booking_id uuid not null,
  rule_id uuid not null,
  recipient text not null,
  channel public.reminder_channel not null,
  status public.reminder_status not null,
  reason text,
  due_at timestamptz not null,
  send_at timestamptz not null,
  generation integer not null default 1,
  attempts smallint not null default 0,
  claimed_until timestamptz,
  sent_at timestamptz,
  constraint reminders_pkey primary key (tenant_id, id),
  constraint reminders_once_per_rule_and_recipient
    unique (tenant_id, booking_id, rule_id, recipient),
  constraint reminders_booking_fkey foreign key (tenant_id, booking_id)
    references public.bookings (tenant_id, id) on delete cascade,
  constraint reminders_rule_fkey foreign key (tenant_id, rule_id)
    references public.reminder_rules (tenant_id, id) on delete cascade,
  constraint sent_reminder_has_a_time check ((status = 'sent') = (sent_at is not null)),
  constraint unsent_reminder_has_a_reason
    check (status not in ('skipped', 'cancelled', 'failed') or reason is not null),
  constraint only_queued_reminders_are_claimed check (claimed_until is null or status = 'queued'),
  constraint generation_is_positive check (generation > 0)
);
comment on table public.reminders is 'One row per booking, rule and recipient: what was or will be sent, or why not.';
comment on column public.reminders.tenant_id is 'The tenant.';
comment on column public.reminders.id is 'The reminder.';
comment on column public.reminders.booking_id is 'The booking.';
comment on column public.reminders.rule_id is 'The rule that asks for it.';
comment on column public.reminders.recipient is 'Who gets it: booking_attendees.contact.';
comment on column public.reminders.channel is 'How it is sent.';
comment on column public.reminders.status is 'Where it stands.';
comment on column public.reminders.reason is 'Why it was skipped, cancelled or failed, or why the last attempt failed.';
comment on column public.reminders.due_at is 'When it is due by its rule.';
comment on column public.reminders.send_at is 'When it is tried next: due_at, later after a failed attempt.';
comment on column public.reminders.generation is
  'Goes up when a reminder that may already be with a provider is planned again, so that late answers about the old one are told apart.';
comment on column public.reminders.attempts is 'How often this generation was handed out for sending.';
comment on column public.reminders.claimed_until is 'Until when a sender holds it; after that it is handed out again.';
comment on column public.reminders.sent_at is 'When a provider took it.';

-- Each reminder passes through the two small indexes below. At the default of a fifth of the
-- table their dead entries would pile up, and the tick would walk over them.
alter table public.reminders set (autovacuum_vacuum_scale_factor = 0.02);

-- The tick asks only for what is due: its cost does not grow with what lies in the future.
create index reminders_due on public.reminders (send_at) where status = 'scheduled';
-- The tick pings the sender while something is queued.
create index reminders_queued on public.reminders (claimed_until) where status = 'queued';
create index reminders_of_rule on public.reminders (tenant_id, rule_id);

create table public.deliveries (
  tenant_id uuid not null,
  id bigint not null generated always as identity,
  reminder_id uuid not null,
  generation integer not null,
  attempt smallint not null,
  channel public.reminder_channel not null,
  recipient text not null,
  outcome text not null,
  provider text,
  provider_message_id text,
  error text,
  duration_ms integer,
  created_at timestamptz not null default now(),
  constraint deliveries_pkey primary key (tenant_id, id),
  constraint deliveries_reminder_fkey foreign key (tenant_id, reminder_id)
    references public.reminders (tenant_id, id) on delete cascade on update cascade,
  constraint outcome_is_known check (outcome in ('sent', 'retry', 'failed'))
);
create index deliveries_of_reminder on public.deliveries (tenant_id, reminder_id);
comment on table public.deliveries is 'Every attempt to send a reminder, and what the provider said.';
comment on column public.deliveries.tenant_id is 'The tenant.';
comment on column public.deliveries.id is 'Order of the attempts.';
comment on column public.deliveries.reminder_id is 'The reminder.';
comment on column public.deliveries.generation is 'The generation of the reminder that was tried.';
comment on column public.deliveries.attempt is 'Which attempt at that generation.';
comment on column public.deliveries.channel is 'How it was sent.';
comment on column public.deliveries.recipient is 'To whom.';
comment on column public.deliveries.outcome is 'sent, retry (may heal) or failed (will not).';
comment on column public.deliveries.provider is 'Who was asked to send it, for example smtp or resend.';
comment on column public.deliveries.provider_message_id is 'The provider''s id for the message.';
comment on column public.deliveries.error is 'What went wrong, in the provider''s words.';
comment on column public.deliveries.duration_ms is 'How long the attempt took, in milliseconds.';
comment on column public.deliveries.created_at is 'When the attempt was recorded.';

alter table public.reminder_rules enable row level security;
revoke all on public.reminder_rules from anon, authenticated, service_role;
create policy members_read on public.reminder_rules
  for select to authenticated
  using (tenant_id in (select private.my_tenants()));
create policy admins_add on public.reminder_rules
  for insert to authenticated
  with check (tenant_id in (select private.tenants_i_edit()));
create policy admins_edit on public.reminder_rules
  for update to authenticated
  using (tenant_id in (select private.tenants_i_edit()))
  with check (tenant_id in (select private.tenants_i_edit()));
create policy admins_delete on public.reminder_rules
  for delete to authenticated
  using (tenant_id in (select private.tenants_i_edit()));
grant select on public.reminder_rules to authenticated, service_role;
grant insert (tenant_id, name, anchor, offset_minutes, channel, active),
  update (name, anchor, offset_minutes, channel, active), delete
  on public.reminder_rules to authenticated;

alter table public.reminders enable row level security;
revoke all on public.reminders from anon, authenticated, service_role;
create policy members_read on public.reminders
  for select to authenticated
  using (tenant_id in (select private.my_tenants()));
grant select on public.reminders to authenticated, service_role;

alter table public.deliveries enable row level security;
revoke all on public.deliveries from anon, authenticated, service_role;
revoke all on sequence public.deliveries_id_seq from anon, authenticated, service_role;
create policy members_read on public.deliveries
  for select to authenticated
  using (tenant_id in (select private.my_tenants()));
grant select on public.deliveries to authenticated, service_role;

create function private.add_default_rules()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  values
    (new.id, '24 hours before', 'before_start', 1440),
    (new.id, '1 hour before', 'before_start', 60),
    (new.id, 'Follow-up after 30 minutes', 'after_end', 30);
  return null;
end;
$$;
comment on function private.add_default_rules() is 'A new tenant''s reminders.';

create trigger tenants_get_default_rules
  after insert on public.tenants
  for each row execute function private.add_default_rules();

-- Planning --------------------------------------------------------------------------------

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
