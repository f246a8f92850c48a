-- Folding the status: what each kind of event does to a booking.

create function private.with_new_generation(p_state private.booking_state, p_uid text)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  -- The appointment starts a new life: nothing of the old one's end counts.
  s.cal_uid := p_uid;
  s.cal_booking_id := null;
  s.status := null;
  s.payment_due := false;
  s.requested_at := null;
  s.payment_due_at := null;
  -- Links to the old uid.
  s.metadata := s.metadata - array['reschedule_url', 'cancel_url'];
  return private.with_cancellation_cleared(s);
end;
$$;
comment on function private.with_new_generation(private.booking_state, text) is
  'The state at the moment Cal.com gave the appointment a new uid.';

create function private.with_cancellation_cleared(p_state private.booking_state)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  s.no_shows := '{}';
  s.cancelled_at := null;
  s.completed_at := null;
  s.cancellation_reason := null;
  s.cancelled_by := null;
  s.reschedule_requested := false;
  return s;
end;
$$;
comment on function private.with_cancellation_cleared(private.booking_state) is
  'The state without any sign of having ended.';

create function private.with_confirmation(p_state private.booking_state, p_at timestamptz)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  -- What was confirmed before has another time now. A new seat is none.
  if s.confirmed_at < p_at and not s.seated then
    s.rescheduled_at := p_at;
  end if;
  s.status := 'confirmed';
  s.confirmed_at := least(s.confirmed_at, p_at);
  return s;
end;
$$;
comment on function private.with_confirmation(private.booking_state, timestamptz) is
  'The state after what was asked for, a booking or a move, was confirmed.';

create function private.is_confirmed_when_paid(p_details jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- The status is that of Cal.com's row. It waits for the payment as it does for the host; if the
  -- host confirmed before, nothing else says so.
  return p_details ->> 'status' = 'ACCEPTED' or p_details -> 'requiresConfirmation' = 'false';
end;
$$;
comment on function private.is_confirmed_when_paid(jsonb) is
  'Whether BOOKING_PAID tells of a booking that waits for nothing any more.';

create function private.with_payment(
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
  -- Another webhook may tell of it again a moment later: it was paid once. Of seats nothing tells
  -- whose was paid, except of the first, for whose payment the booking waits.
  if s.payment_due or s.paid_at is null and not s.seated then
    s.paid_at := p_at;
  end if;
  s.payment_due := false;
  s.metadata := s.metadata || '{"paid": true}';
  if coalesce(s.status, 'requested') = 'requested' and private.is_confirmed_when_paid(p_details) then
    s := private.with_confirmation(s, p_at);
    s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  end if;
  return s;
end;
$$;
comment on function private.with_payment(private.booking_state, jsonb, timestamptz) is
  'The state after it was paid: confirmed, unless the host still has to.';

create function private.with_cancellation(
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
  if s.seated then
    s := private.with_seats_given_up(s, p_details, p_at, false);
    if private.is_anyone_there(s) then
      return s;
    end if;
  end if;

  -- Told again a moment later by another webhook, it was cancelled once.
  if s.status is distinct from 'cancelled' then
    s.status := 'cancelled';
    s.completed_at := null;
    s.cancelled_at := p_at;
  end if;
  s.cancellation_reason := private.trimmed(p_details ->> 'cancellationReason');
  s.cancelled_by := private.tidy_address(p_details ->> 'cancelledBy', p_details);
  s.reschedule_requested := coalesce(p_details -> 'requestReschedule' = 'true'::jsonb, false);
  return s;
end;
$$;
comment on function private.with_cancellation(private.booking_state, jsonb, timestamptz) is
  'The state after BOOKING_CANCELLED. Of a seated booking only the listed seats are given up; it is cancelled with the last of them.';

create function private.with_end(
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
  v_end constant timestamptz := private.to_timestamp(p_details ->> 'endTime');
begin
  -- MEETING_ENDED is scheduled when a booking is made and may still tell the time it had
  -- then: an end before the present one is not the end.
  if v_end < s.end_time
    or s.payment_due
    or s.status in ('cancelled', 'rejected')
  then
    return s;
  end if;
  s.status := 'completed';
  s.completed_at := p_at;
  s.confirmed_at := least(s.confirmed_at, p_at);
  s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  return s;
end;
$$;
comment on function private.with_end(private.booking_state, jsonb, timestamptz) is
  'The state after the meeting ended, unless it is not this meeting''s end.';

create function private.with_proof(p_state private.booking_state, p_at timestamptz)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  s.status := 'confirmed';
  s.confirmed_at := least(s.confirmed_at, p_at);
  s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  return s;
end;
$$;
comment on function private.with_proof(private.booking_state, timestamptz) is
  'The state after something that only happens to a confirmed booking, of which nothing was known: it was confirmed, and so was everyone in it.';

create function private.is_seen_too_early(
  p_state private.booking_state,
  p_event_type text,
  p_details jsonb,
  p_at timestamptz
)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- When to look is set when a booking is made, and stays when a host moves a seated one, which
  -- keeps its uid: Cal.com then finds nobody, and posts the booking as it is by now. The new start
  -- is what was heard before, or what only this event tells.
  return p_event_type like 'AFTER\_%' and coalesce(
    p_at < greatest(p_state.start_time, private.to_timestamp(p_details ->> 'startTime')), false);
end;
$$;
comment on function private.is_seen_too_early(private.booking_state, text, jsonb, timestamptz) is
  'Whether an event tells what Cal Video saw before the meeting began, which nobody can have missed. A person''s word counts at any time.';

create function private.with_status(
  p_state private.booking_state,
  p_kind private.event_kind,
  p_event_type text,
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
  case p_kind
    when 'requested' then
      s.status := coalesce(s.status, 'requested');
      s.was_requested := true;
      s.requested_at := least(s.requested_at, p_at);

    when 'payment_initiated' then
      -- Its status field says ACCEPTED although nothing is paid.
      s.status := coalesce(s.status, 'requested');
      s.was_requested := true;
      if s.status = 'requested' and not s.payment_due then
        s.payment_due_at := p_at;
      end if;
      s.payment_due := s.status = 'requested';

    when 'paid' then
      s := private.with_payment(s, p_details, p_at);

    when 'created' then
      s.payment_due := false;
      -- Cal.com never revives a uid that has ended, except for a new seat.
      if s.seated and s.status = 'cancelled' then
        s := private.with_cancellation_cleared(s);
        s.status := null;
      end if;
      if coalesce(s.status, 'requested') = 'requested' then
        s := private.with_confirmation(s, p_at);
      end if;

    when 'rescheduled' then
      -- Someone joining a slot does not move it for those who were there.
      if not coalesce(private.is_seat_move(p_details), false) then
        s := private.with_cancellation_cleared(s);
        s.rescheduled_at := p_at;
        s.status := 'rescheduled';
      elsif coalesce(s.status, 'cancelled') in ('cancelled', 'requested') then
        s := private.with_cancellation_cleared(s);
        s.status := 'rescheduled';
      end if;
      s.payment_due := false;
      s.confirmed_at := least(s.confirmed_at, p_at);

    when 'started' then
      if s.status is null then
        s := private.with_proof(s, p_at);
      end if;

    when 'ended' then
      s := private.with_end(s, p_details, p_at);

    when 'host_no_show' then
      if not private.is_seen_too_early(s, p_event_type, p_details, p_at) then
        s.metadata := s.metadata || '{"host_no_show": true}';
      end if;
      if s.status is null then
        s := private.with_proof(s, p_at);
      end if;

    when 'no_show' then
      if not private.is_seen_too_early(s, p_event_type, p_details, p_at) then
        s.no_shows := private.with_no_shows(
          s.no_shows, private.no_shows_of(s, p_event_type, p_details), p_at);
      end if;
      -- Only what was confirmed can be missed, or looked at.
      if s.status is null then
        s := private.with_proof(s, p_at);
      end if;

    when 'rejected' then
      -- Told again a moment later by another webhook, it was declined once.
      if s.status is distinct from 'rejected' then
        s := private.with_cancellation_cleared(s);
        s.status := 'rejected';
        s.cancelled_at := p_at;
      end if;
      s.cancellation_reason := private.trimmed(p_details ->> 'rejectionReason');

    when 'cancelled' then
      s := private.with_cancellation(s, p_details, p_at);

    when 'updated' then
      -- Its status field is believed only when nothing else is known of the booking.
      if s.status is null and p_details ->> 'status' = 'ACCEPTED' then
        s := private.with_proof(s, p_at);
      end if;

    else
      -- What says nothing about the state is no booking's event; should one be given it all the
      -- same, raising here would stop every event after it.
      null;
  end case;
  return s;
end;
$$;
comment on function
  private.with_status(private.booking_state, private.event_kind, text, jsonb, timestamptz) is
  'The state with what an event does to the booking''s status.';
