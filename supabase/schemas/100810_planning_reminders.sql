-- Planning reminders: the schedule follows the booking.

create view private.addressees with (security_invoker = true) as
select
  b.tenant_id,
  b.id as booking_id,
  r.id as rule_id,
  w.recipient,
  t as tenant,
  b as booking,
  r as rule,
  w.addressee,
  d.due_at
from public.bookings b
join public.tenants t on t.id = b.tenant_id
join public.reminder_rules r on r.tenant_id = b.tenant_id
cross join lateral (
  select
    a.contact as recipient,
    row(
      a.contact, 'attendee', a.name, a.email, a.phone, a.time_zone, a.locale, a.requested_at,
      a.confirmed_at, a.moved_in, a.left_at, a.moved_out, a.no_show, a.no_show_at, a.is_booker,
      coalesce(a.attendance_confirmed_for = b.start_time, false)
    )::private.addressee as addressee
  from public.booking_attendees a
  where a.tenant_id = b.tenant_id
    and a.booking_id = b.id
    and (r.recipients = 'attendees' or r.recipients = 'booker' and a.is_booker)
  union all
  select o.recipient, o
  from private.other_addressees(b, r) o
  where r.recipients not in ('booker', 'attendees')
) w
-- Computed once, however often it is looked at.
cross join lateral (
  select private.due_at(r, b, w.addressee, t.time_zone) as due_at offset 0
) d;
comment on view private.addressees is
  'Whom each rule writes to about each booking, and when; due_at is null when it has nothing to say to them. Whether it may be sent, reason_unwanted() says. A view, because the planner sees into it.';

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
    when p_tenant.disabled_at is not null then 'tenant_disabled'::public.reminder_reason
    -- A cancellation is told although the booking, or the place in it, is gone.
    when p_booking.status = 'cancelled' and p_rule.anchor <> 'on_cancellation'
      then 'booking_cancelled'
    when p_booking.status = 'rejected' and p_rule.anchor not in ('on_rejection', 'on_cancellation')
      then 'booking_rejected'
    when p_addressee.left_at is not null and p_rule.anchor <> 'on_cancellation'
      then 'recipient_left'
    when p_booking.status = 'requested' and not private.needs_no_confirmation(p_rule.anchor)
      then 'booking_unconfirmed'
    -- What a booking waits for is not asked for once it is there.
    when p_rule.anchor = 'on_payment_pending' and p_booking.paid_at >= p_booking.payment_due_at
      then 'booking_paid'
    when p_rule.anchor in ('on_request', 'on_payment_pending') and p_booking.status <> 'requested'
      then 'booking_confirmed'
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
    when p_rule.channel = 'sms' and private.e164(p_addressee.phone) is null
      then 'no_phone'
    when p_rule.attendance = 'unconfirmed' and p_addressee.is_attending
      then 'attendance_confirmed'
    when p_rule.attendance = 'confirmed' and not p_addressee.is_attending
      then 'attendance_unconfirmed'
    when not p_rule.active then 'rule_inactive'
  end;
end;
$$;
comment on function private.reason_unwanted(
  public.tenants, public.bookings, private.addressee, public.reminder_rules) is
  'Why a reminder must not be sent as things are; null when it is wanted.';

create function private.plans_of(
  p_tenant_id uuid,
  p_booking_ids uuid[],
  p_rule_id uuid,
  p_contacts text[],
  p_now timestamptz,
  p_grace interval
)
  returns private.reminder_plan[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_too_late constant public.reminder_reason :=
    case
      when p_rule_id is null then 'booked_too_late'::public.reminder_reason
      else 'rule_changed_too_late'
    end;
begin
  return array(
    select row(
      w.booking_id, w.rule_id, w.recipient, w.channel,
      case
        when w.unwanted is not null then 'cancelled'
        when w.is_late then 'skipped'
        else 'scheduled'
      end,
      coalesce(w.unwanted, case when w.is_late then v_too_late end),
      w.due_at, w.due_at, false
    )::private.reminder_plan
    from (
      select
        a.booking_id, a.rule_id, a.recipient, (a.rule).channel, a.due_at,
        private.reason_unwanted(a.tenant, a.booking, a.addressee, a.rule) as unwanted,
        a.due_at <= p_now
          and (a.due_at <= p_now - p_grace or not private.counts_from_event((a.rule).anchor))
          as is_late
      from private.addressees a
      where a.tenant_id = p_tenant_id
        and a.booking_id = any (p_booking_ids)
        and (p_rule_id is null or a.rule_id = p_rule_id)
        and (p_contacts is null or a.recipient = any (p_contacts))
        and a.due_at is not null
      offset 0
    ) w
  );
end;
$$;
comment on function private.plans_of(
  uuid, uuid[], uuid, text[], timestamptz, interval) is
  'What the reminders of bookings are to be as things are. A time that has passed, with the grace that events get, is never caught up.';

create function private.plan_reminders(
  p_tenant_id uuid,
  p_booking_ids uuid[],
  p_rule_id uuid default null,
  p_contacts text[] default null,
  p_now timestamptz default now(),
  p_grace interval default '0',
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
    p_tenant_id, p_booking_ids, p_rule_id, p_contacts, p_now, p_grace);
begin
  if not p_are_new then
    perform private.drop_unplanned(p_tenant_id, p_booking_ids, v_plans, p_rule_id, p_contacts);
    if p_rule_id is not null then
      perform private.redate_reminders(p_tenant_id, v_plans);
    end if;
    perform private.replan_reminders(p_tenant_id, v_plans);
  end if;
  if p_only_ahead then
    v_plans := array(select n from unnest(v_plans) n where n.status = 'scheduled');
  end if;
  perform private.add_reminders(p_tenant_id, v_plans);
end;
$$;
comment on function private.plan_reminders(
  uuid, uuid[], uuid, text[], timestamptz, interval, boolean, boolean) is
  'Makes the reminders of bookings what things as they are want. p_rule_id: only those of a rule, which has changed: nothing is sent for the past, nor again; p_contacts: only those to them. p_grace: how late what counts from an event may be, as an event is always heard of a little late. p_are_new: the bookings have none yet; p_only_ahead: what has no row gets one only if it will be sent.';

create function private.plan_folded(
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
  v_observed uuid[];
  v_changed uuid[];
  v_rebuilt uuid[];
begin
  foreach f in array p_folded loop
    if f.is_new and (f.state).metadata ? 'observed' then
      v_observed := v_observed || f.booking_id;
    elsif f.is_new then
      v_new := v_new || f.booking_id;
    elsif f.booking_id = any (p_known) then
      v_rebuilt := v_rebuilt || f.booking_id;
    elsif f.touches_all then
      v_changed := v_changed || f.booking_id;
    else
      perform private.plan_reminders(
        p_tenant_id, array[f.booking_id],
        p_contacts => array(select jsonb_object_keys((f.state).attendees)),
        p_now => p_now, p_grace => p_grace);
    end if;
  end loop;
  if v_new is not null then
    perform private.plan_reminders(
      p_tenant_id, v_new, p_now => p_now, p_grace => p_grace, p_are_new => true);
  end if;
  if v_observed is not null then
    -- Of what the API showed first, only what is still ahead.
    perform private.plan_reminders(
      p_tenant_id, v_observed, p_now => p_now, p_grace => p_grace, p_are_new => true,
      p_only_ahead => true);
  end if;
  if v_changed is not null then
    perform private.plan_reminders(p_tenant_id, v_changed, p_now => p_now, p_grace => p_grace);
  end if;
  if v_rebuilt is not null then
    perform private.plan_reminders(
      p_tenant_id, v_rebuilt, p_now => p_now, p_grace => p_grace, p_only_ahead => true);
  end if;
end;
$$;
comment on function private.plan_folded(
  uuid, private.folded_booking[], timestamptz, interval, uuid[]) is
  'Makes the reminders of folded bookings what they want now: of those with many seats, where only some were told of, only theirs. p_grace: see plan_reminders(); p_known: bookings that were there before they were computed from the start; a rule that came after them, and had nothing to say any more, says nothing now.';
