-- Folding corrections: what an admin knows better, and what is said of other bookings.

create function private.corrected(p_corrections jsonb, p_contact text, p_said jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    -- Also what was itself a correction. What it does not say holds on.
    select coalesce(
      jsonb_object_agg(
        c.key, case when c.value ->> 'contact' = p_contact then c.value || p_said else c.value end),
      '{}'
    )
    from jsonb_each(p_corrections) c
  ) || case
    when p_corrections #>> array[p_contact, 'contact'] = p_contact then '{}'
    else jsonb_build_object(p_contact, p_said)
  end;
end;
$$;
comment on function private.corrected(jsonb, text, jsonb) is
  'Corrections, {contact as Cal.com knows it: {what is right}}, with one more: of the fields it has, and the contact they make.';

create function private.corrections_of(p_tenant_id uuid, p_cal_uid text, p_until timestamptz)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_corrections jsonb := '{}';
  e record;
begin
  -- Slots may have many events, and few tenants corrected anything.
  if not exists (
    select from public.webhook_events w where w.tenant_id = p_tenant_id and w.provider = 'admin'
  ) then
    return v_corrections;
  end if;
  for e in
    -- Also where a seat of this slot was before.
    with recursive slot (booking_id) as (
      select u.booking_id
      from public.booking_uids u
      where u.tenant_id = p_tenant_id and u.cal_uid = p_cal_uid
      union
      select u.booking_id
      from slot s
      join public.webhook_events w on w.tenant_id = p_tenant_id and w.booking_id = s.booking_id
      join public.booking_uids u on u.tenant_id = p_tenant_id and u.cal_uid = w.left_uid
      where w.left_uid is not null and w.status = 'applied' and w.occurred_at <= p_until
    )
    select w.body #>> '{payload,contact}' as contact, w.body #> '{payload,corrected}' as said
    from slot s
    join public.webhook_events w on w.tenant_id = p_tenant_id and w.booking_id = s.booking_id
    where w.provider = 'admin' and w.status = 'applied' and w.occurred_at <= p_until
    order by w.occurred_at, w.event_id
  loop
    v_corrections := private.corrected(v_corrections, e.contact, e.said);
  end loop;
  return v_corrections;
end;
$$;
comment on function private.corrections_of(uuid, text, timestamptz) is
  'What an admin had corrected by then in the booking with this uid, and in those from which seats had moved there; it goes along when a seat moves.';

create function private.with_corrections_brought(
  p_state private.booking_state,
  p_event public.webhook_events
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_brought constant jsonb := private.corrections_of(
    p_event.tenant_id, p_event.left_uid, p_event.occurred_at);
begin
  if v_brought <> '{}' then
    -- Of those who do not move now, what is known here may be newer.
    s.corrections := v_brought || coalesce(s.corrections, '{}') || (
      select coalesce(jsonb_object_agg(a.contact, v_brought -> a.contact), '{}')
      from unnest(private.listed_attendees(private.event_details(p_event.body))) a
      where v_brought ? a.contact
    );
  end if;
  return s;
end;
$$;
comment on function private.with_corrections_brought(
  private.booking_state, public.webhook_events) is
  'The state before an event by which a seat moves here, with what was corrected where it was.';

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
  s.corrections := private.corrected(s.corrections, v_old, v_said);
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
