-- Sample bookings: what a message is shown with. The booking that was named, the next one, or one
-- made up where there is none.

create function private.booking_to_show(
  p_rule public.reminder_rules,
  p_cal_uid text,
  p_now timestamptz
)
  returns public.bookings
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_booking public.bookings;
begin
  if p_cal_uid is not null then
    select b.*
    into v_booking
    from public.booking_uids u
    join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
    where u.tenant_id = p_rule.tenant_id and u.cal_uid = p_cal_uid;
    if not found then
      perform private.refuse(
        format('There is no booking "%s"', p_cal_uid),
        'Give its cal_uid, or leave it out.',
        'no_data_found');
    end if;
    return v_booking;
  end if;

  select b.*
  into v_booking
  from public.bookings b
  where b.tenant_id = p_rule.tenant_id
    and b.start_time > p_now
    and b.status in ('confirmed', 'rescheduled')
    and private.is_about(p_rule, b)
    and exists (
      select
      from private.addressees a
      where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.rule_id = p_rule.id
    )
  order by b.start_time
  limit 1;
  return v_booking;
end;
$$;
comment on function private.booking_to_show(public.reminder_rules, text, timestamptz) is
  'The booking of this uid, or else the next one the rule is about; null when there is none.';

create function private.made_up_booking(
  p_tenant public.tenants,
  p_rule public.reminder_rules,
  p_now timestamptz
)
  returns public.bookings
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_host constant jsonb := jsonb_build_object(
    'name', p_tenant.name, 'email', 'organizer@example.com', 'time_zone', p_tenant.time_zone);
  b public.bookings;
begin
  b.tenant_id := p_tenant.id;
  b.id := private.stable_id(p_tenant.id::text, 'preview');
  b.cal_uid := 'preview';
  b.status := case p_rule.anchor
    when 'on_reschedule' then 'rescheduled'
    when 'on_cancellation' then 'cancelled'
    when 'on_no_show' then 'no_show'
    when 'on_request' then 'requested'
    when 'on_payment_pending' then 'requested'
    when 'on_rejection' then 'rejected'
    when 'after_end' then 'completed'
    else 'confirmed'
  end::public.booking_status;
  b.attendee_name := 'Ada Lovelace';
  b.attendee_email := 'ada@example.com';
  b.attendee_phone := '+441632960001';
  b.event_type := coalesce(p_rule.event_types[1], 'intro');
  b.event_title := format('Intro between %s and Ada Lovelace', p_tenant.name);
  b.start_time := (date_trunc('day', p_now at time zone p_tenant.time_zone) + interval '1 day 10 hours')
    at time zone p_tenant.time_zone;
  b.end_time := b.start_time + interval '30 minutes';
  b.confirmed_at := date_trunc('day', p_now);
  b.cancellation_reason := case
    when p_rule.anchor in ('on_cancellation', 'on_rejection') then 'I have a cold.' end;
  b.created_at := b.confirmed_at;
  b.updated_at := b.confirmed_at;
  b.metadata := jsonb_build_object(
    'location_type', 'online',
    'video_url', 'https://app.cal.com/video/preview',
    'booker_url', 'https://cal.com',
    'notes', 'I look forward to it.',
    'organizer', v_host,
    'hosts', jsonb_build_array(v_host)
  );
  return b;
end;
$$;
comment on function private.made_up_booking(public.tenants, public.reminder_rules, timestamptz) is
  'A booking of tomorrow at ten that nobody made, to show a message while there is no other. Stored nowhere.';

create function private.made_up_attendee(p_tenant public.tenants, p_booking public.bookings)
  returns private.addressee
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  a private.addressee;
begin
  a.recipient := p_booking.attendee_email;
  a.kind := 'attendee';
  a.name := p_booking.attendee_name;
  a.email := p_booking.attendee_email;
  a.phone := p_booking.attendee_phone;
  a.time_zone := p_tenant.time_zone;
  a.locale := p_tenant.locale;
  a.is_booker := true;
  return a;
end;
$$;
comment on function private.made_up_attendee(public.tenants, public.bookings) is
  'Who made the booking that nobody made.';

create function private.addressee_to_show(
  p_tenant public.tenants,
  p_rule public.reminder_rules,
  p_booking public.bookings
)
  returns private.addressee
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_to private.addressee;
begin
  select (a.addressee).*
  into v_to
  from private.addressees a
  where a.tenant_id = p_rule.tenant_id
    and a.booking_id = p_booking.id
    and a.rule_id = p_rule.id
  order by (a.addressee).is_booker desc
  limit 1;
  if v_to.recipient is null then
    -- What is made up stands in no table.
    select b.* into v_to from private.other_addressees(p_booking, p_rule) b limit 1;
  end if;
  if v_to.recipient is null then
    v_to := private.made_up_attendee(p_tenant, p_booking);
  end if;
  return v_to;
end;
$$;
comment on function private.addressee_to_show(
  public.tenants, public.reminder_rules, public.bookings) is
  'Whom a rule writes to about a booking, the booker before others; of one that is made up, who made it.';
