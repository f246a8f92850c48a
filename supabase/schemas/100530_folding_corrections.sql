-- Folding corrections: what an admin knows better, and what is said of other bookings.

create function private.corrections_of(p_tenant_id uuid, p_cal_uid text, p_until timestamptz)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select coalesce(
      jsonb_object_agg(
        e.body #>> '{payload,contact}', e.body #> '{payload,corrected}' order by e.occurred_at),
      '{}'
    )
    from public.booking_uids u
    join public.webhook_events e on e.tenant_id = u.tenant_id and e.booking_id = u.booking_id
    where u.tenant_id = p_tenant_id
      and u.cal_uid = p_cal_uid
      and e.provider = 'admin'
      and e.status = 'applied'
      and e.occurred_at <= p_until
  );
end;
$$;
comment on function private.corrections_of(uuid, text, timestamptz) is
  'What an admin had corrected in the booking with this uid by then; it goes along when a seat moves.';

create function private.with_correction(p_state private.booking_state, p_details jsonb)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_old constant text := p_details ->> 'contact';
  v_said constant jsonb := p_details -> 'corrected';
  v_new constant text := v_said ->> 'contact';
begin
  -- Also what was itself a correction.
  s.corrections := (
    select coalesce(
      jsonb_object_agg(
        c.key, case when c.value ->> 'contact' = v_old then v_said else c.value end),
      '{}'
    )
    from jsonb_each(s.corrections) c
  ) || jsonb_build_object(v_old, v_said);

  if s.attendees ? v_old then
    s.attendees := (s.attendees - v_old) || jsonb_build_object(
      v_new, jsonb_strip_nulls((s.attendees -> v_old) || (v_said - 'contact')));
  end if;
  if s.no_shows ? v_old then
    s.no_shows := (s.no_shows - v_old) || jsonb_build_object(v_new, s.no_shows -> v_old);
  end if;
  return s;
end;
$$;
comment on function private.with_correction(private.booking_state, jsonb) is
  'The state after an admin corrected who an attendee is or how to reach them. It holds for what Cal.com sends later, too.';

-- Events of other bookings ----------------------------------------------------------------

create function private.with_departure(
  p_state private.booking_state,
  p_details jsonb,
  p_at timestamptz
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  s.seated := true;
  -- Where no seat is named, a host put two times together: nobody stays behind, and who is listed
  -- may have been in the other one before.
  s := case
    when private.is_of_one_seat(p_details)
      then private.with_seats_given_up(s, p_details, p_at, true)
    else private.with_seats_cleared(s, null, p_at, true)
  end;
  if s.status in ('requested', 'confirmed', 'rescheduled')
    and not private.is_anyone_there(s)
  then
    s.status := 'cancelled';
    s.cancelled_at := p_at;
    s.cancellation_reason := 'The last attendee moved to another time.';
  end if;
  return s;
end;
$$;
comment on function private.with_departure(private.booking_state, jsonb, timestamptz) is
  'The state of a seated booking after an attendee, or everyone, moved to another one.';

create function private.with_series_change(
  p_state private.booking_state,
  p_kind private.event_kind,
  p_details jsonb,
  p_at timestamptz
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  -- Confirming and declining reach what waits; cancelling reaches what is still to come.
  if p_kind = 'created' and s.status = 'requested' and not s.payment_due then
    s := private.with_confirmation(s, p_at);
    s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  elsif p_kind = 'rejected' and s.status = 'requested' then
    s := private.with_status(s, p_kind, null, p_details, p_at);
  elsif p_kind = 'cancelled' and s.start_time >= p_at
    and s.status in ('requested', 'confirmed', 'rescheduled')
  then
    s := private.with_status(s, p_kind, null, p_details, p_at);
  end if;
  return s;
end;
$$;
comment on function private.with_series_change(
  private.booking_state, private.event_kind, jsonb, timestamptz) is
  'The state of an occurrence after its whole series was confirmed, declined or cancelled by an event about another occurrence. Cal.com puts the recurrence into such an event only when it is about all that remain.';
