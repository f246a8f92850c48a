-- Deeds: what a booking says that its bookers did, and how promising it makes them.

create function private.fit_so_far(p_tenant_id uuid, p_booking_id uuid, p_contact text)
  returns integer
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select max(a.fit)::integer
    from public.leads l
    join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
    where l.tenant_id = p_tenant_id
      and l.contact = private.lead_contact(
        private.merged_with(p_tenant_id, array[p_contact]), p_contact)
      and a.booking_id = p_booking_id
  );
end;
$$;
comment on function private.fit_so_far(uuid, uuid, text) is
  'What classify_lead gave for a booking before; null if it was never asked.';

create type private.deed as (
  contact text,
  booking_id uuid,
  cal_uid text,
  kind public.lead_activity_kind,
  occurred_at timestamptz,
  fit integer,
  -- Of a form, which is no booking's: the row there is.
  activity_id uuid
);
comment on type private.deed is 'What someone did who booked: an activity of their lead to be.';

create function private.fit_of(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_state private.booking_state,
  p_contact text,
  p_person jsonb
)
  returns integer
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_fit integer;
begin
  -- What made the score is gone; the score stays.
  if private.is_erased(p_person ->> 'email') then
    return coalesce(private.fit_so_far(p_tenant_id, p_booking_id, p_contact), 30);
  end if;
  if p_state.seated and p_person ? 'fit' then
    return (p_person -> 'fit')::integer;
  end if;
  v_fit := private.classified_fit(
    p_person ->> 'email', p_person ->> 'name', p_person ->> 'phone', p_state.metadata);
  -- What someone else typed may be gone with them.
  if coalesce(length(p_state.metadata ->> 'notes'), 0) < 10
    and strpos(p_state.attendees::text, private.erased_domain()) > 0
  then
    return greatest(v_fit, private.fit_so_far(p_tenant_id, p_booking_id, p_contact));
  end if;
  return v_fit;
end;
$$;
comment on function private.fit_of(uuid, uuid, private.booking_state, text, jsonb) is
  'How promising a booker is: by all that is known of the booking, or of their own seat.';

create function private.deeds_of(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_state private.booking_state,
  p_contact text,
  p_person jsonb
)
  returns private.deed[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s constant private.booking_state := p_state;
  v_status constant public.booking_status := private.final_status(s);
  v_requested_at constant timestamptz := (p_person ->> 'requested_at')::timestamptz;
  v_confirmed_at constant timestamptz := (p_person ->> 'confirmed_at')::timestamptz;
  v_left_at constant timestamptz := (p_person ->> 'left_at')::timestamptz;
  v_moved_in constant boolean := coalesce((p_person -> 'moved_in')::boolean, false);
  v_moved_out constant boolean := coalesce((p_person -> 'moved_out')::boolean, false);
  v_is_no_show constant boolean := s.no_shows <> '{}'
    and private.no_show_since(s.no_shows, p_contact, true) is not null;
  v_deeds private.deed[] := array[]::private.deed[];
  d private.deed;
begin
  -- Guests are no leads, and who neither asked for nor got a place is none yet.
  if not (p_person -> 'is_booker')::boolean or coalesce(v_requested_at, v_confirmed_at) is null then
    return v_deeds;
  end if;
  d := row(
    p_contact, p_booking_id, s.cal_uid, null, null,
    private.fit_of(p_tenant_id, p_booking_id, s, p_contact, p_person), null)::private.deed;

  if v_requested_at is not null then
    d.kind := 'booking_requested';
    d.occurred_at := v_requested_at;
    v_deeds := v_deeds || d;
  end if;
  -- A seat that came from another time was confirmed there.
  if v_confirmed_at is not null and not v_moved_in then
    d.kind := 'booking_confirmed';
    d.occurred_at := v_confirmed_at;
    v_deeds := v_deeds || d;
  end if;
  d.occurred_at := case
    -- The move that brought the seat, not one after it: what it earned, it keeps.
    when v_moved_in then v_confirmed_at
    when v_moved_out then v_left_at
    -- Who came later was not moved.
    when v_left_at is null and s.rescheduled_at >= least(v_requested_at, v_confirmed_at)
      then s.rescheduled_at
  end;
  if d.occurred_at is not null then
    d.kind := 'booking_rescheduled';
    v_deeds := v_deeds || d;
  end if;
  if v_status = 'rejected' and s.cancelled_at is not null then
    d.kind := 'booking_rejected';
    d.occurred_at := s.cancelled_at;
    v_deeds := v_deeds || d;
  end if;
  d.occurred_at := case
    when v_left_at is null and v_status = 'cancelled' then s.cancelled_at
    when not v_moved_out then v_left_at
  end;
  if d.occurred_at is not null then
    d.kind := 'booking_cancelled';
    v_deeds := v_deeds || d;
  end if;
  if v_status = 'completed' and s.completed_at is not null and v_left_at is null
    and not v_is_no_show
  then
    d.kind := 'booking_completed';
    d.occurred_at := s.completed_at;
    v_deeds := v_deeds || d;
  end if;
  if v_is_no_show then
    d.kind := 'booking_no_show';
    d.occurred_at := coalesce(s.end_time, s.created_at);
    v_deeds := v_deeds || d;
  end if;
  return v_deeds;
end;
$$;
comment on function private.deeds_of(uuid, uuid, private.booking_state, text, jsonb) is
  'What a booking says a booker did. A booking is confirmed once for each who booked it, when they first had a place in it; for who only ever came to it by moving a seat it is rescheduled.';
