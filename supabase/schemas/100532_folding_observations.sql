-- Folding observations: the booking after Cal.com's API showed it.
--
-- An observation stands in the order of a booking's events where it was read, below a webhook of
-- the same instant. What webhooks said before, the API shows as well: then it changes nothing. Where
-- it differs, it is newer; but it does not assert that a booking which moved was cancelled, nor that
-- a payment came.
--
-- The moments that nobody but the API told are kept, as metadata.observed: by the time they were
-- read they are history, and rules that count from an event say nothing of them (happened_at()).

create function private.with_acceptance_observed(
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
  v_made_at constant timestamptz := private.created_at_of(p_details, p_at);
begin
  if s.status is null and (p_details #> '{observed,moved_here}')::boolean then
    s.status := 'rescheduled';
    s.rescheduled_at := v_made_at;
    s.confirmed_at := coalesce(s.confirmed_at, v_made_at);
  elsif s.status is null then
    s.status := 'confirmed';
    s.confirmed_at := coalesce(s.confirmed_at, v_made_at);
  elsif s.status = 'rejected' then
    -- All of a series was declined but this one, of whose confirmation no webhook came.
    s := private.with_cancellation_cleared(s);
    s.status := 'confirmed';
    s.confirmed_at := coalesce(s.confirmed_at, private.updated_at_of(p_details, p_at));
  elsif s.status = 'requested' and not s.payment_due then
    s := private.with_confirmation(s, private.updated_at_of(p_details, p_at));
  elsif s.start_time > p_at
    and (
      s.status = 'completed'
      or s.status in ('confirmed', 'rescheduled')
        and jsonb_path_exists(s.no_shows, '$.* ? (@.type() == "string")')
    )
  then
    -- It ended, or was missed, at a time from which its host has moved it; no webhook of that came.
    s := private.with_cancellation_cleared(s);
    s.status := 'rescheduled';
    s.rescheduled_at := private.updated_at_of(p_details, p_at);
  end if;
  -- It was still on when it was over.
  if s.end_time <= p_at and s.status in ('confirmed', 'rescheduled') then
    s := private.with_end(s, '{}', s.end_time);
  end if;
  return s;
end;
$$;
comment on function private.with_acceptance_observed(private.booking_state, jsonb, timestamptz) is
  'The state after the API showed the booking as accepted: confirmed, moved here, or, when it was read after its end, completed. What was cancelled stays so: Cal.com never revives a uid, except for a new seat (with_people_observed()). What was declined with its series is not what Cal.com shows as accepted.';

create function private.with_departure_observed(
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
  if s.status in ('cancelled', 'rejected') then
    return s;
  end if;
  if s.status is distinct from 'requested' then
    s.status := 'rescheduled';
    s.confirmed_at := coalesce(s.confirmed_at, private.created_at_of(p_details, p_at));
    s.completed_at := null;
  end if;
  -- Until its new uid tells: nobody is to be sent to the old time.
  s.start_time := null;
  s.end_time := null;
  return s;
end;
$$;
comment on function private.with_departure_observed(private.booking_state, jsonb, timestamptz) is
  'The state after the API showed that the appointment went to another uid, which tells when it is. Of one uid this is the last word, and comes before all that is said of the next.';

create function private.with_cancellation_observed(
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
  v_cancelled_at constant timestamptz := private.updated_at_of(p_details, p_at);
begin
  if s.status = 'cancelled' then
    s.cancellation_reason := coalesce(
      s.cancellation_reason, private.trimmed(p_details ->> 'cancellationReason'));
    s.cancelled_by := coalesce(
      s.cancelled_by, private.tidy_address(p_details ->> 'cancelledBy', p_details));
    return s;
  end if;
  if s.status is null then
    s.confirmed_at := coalesce(s.confirmed_at, private.created_at_of(p_details, p_at));
  end if;
  -- What was declined with its series, as far as was known, had been confirmed and cancelled before.
  if s.status = 'rejected' then
    s := private.with_cancellation_cleared(s);
  end if;
  if s.seated then
    select coalesce(
      jsonb_object_agg(a.key, case
        when a.value ? 'left_at' then a.value
        else private.given_up(a.value, v_cancelled_at, false)
      end),
      '{}')
    into s.attendees
    from jsonb_each(s.attendees) a;
  end if;
  s.status := 'cancelled';
  s.completed_at := null;
  s.cancelled_at := v_cancelled_at;
  s.cancellation_reason := private.trimmed(p_details ->> 'cancellationReason');
  s.cancelled_by := private.tidy_address(p_details ->> 'cancelledBy', p_details);
  return s;
end;
$$;
comment on function private.with_cancellation_observed(private.booking_state, jsonb, timestamptz) is
  'The state after the API showed the booking as cancelled: since it was last changed, unless a webhook told when. What was declined with its series is not what Cal.com shows as cancelled.';

create function private.with_rejection_observed(
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
  if s.status = 'rejected' then
    return s;
  end if;
  -- All of a series was cancelled, and this one had been declined before.
  if s.status = 'cancelled' then
    s.status := 'rejected';
    return s;
  end if;
  s := private.with_cancellation_cleared(s);
  s.was_requested := true;
  s.requested_at := coalesce(s.requested_at, private.created_at_of(p_details, p_at));
  s.status := 'rejected';
  s.cancelled_at := private.updated_at_of(p_details, p_at);
  return s;
end;
$$;
comment on function private.with_rejection_observed(private.booking_state, jsonb, timestamptz) is
  'The state after the API showed the booking as rejected. Why, only a webhook tells.';

create function private.with_status_observed(
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
  v_status constant text := p_details #>> '{observed,status}';
begin
  if v_status = 'accepted' then
    return private.with_acceptance_observed(s, p_details, p_at);
  elsif v_status = 'cancelled' and p_details #> '{observed}' ? 'moved_to' then
    return private.with_departure_observed(s, p_details, p_at);
  elsif v_status = 'cancelled' then
    return private.with_cancellation_observed(s, p_details, p_at);
  elsif v_status = 'rejected' then
    return private.with_rejection_observed(s, p_details, p_at);
  elsif s.status is null then
    -- Also what this version of the API does not tell yet.
    s.status := 'requested';
    s.was_requested := true;
    s.requested_at := private.created_at_of(p_details, p_at);
  end if;
  return s;
end;
$$;
comment on function private.with_status_observed(private.booking_state, jsonb, timestamptz) is
  'The state with what an observation shows of the booking''s status (accepted, pending, cancelled, rejected).';

-- What only the API told ---------------------------------------------------------------------------

create function private.moments_of(p_state private.booking_state)
  returns jsonb[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s constant private.booking_state := p_state;
begin
  return array(
    select private.moment(m.at)
    from (
      select unnest(array[s.requested_at, s.confirmed_at, s.rescheduled_at, s.cancelled_at]) as at
      union
      select unnest(array[a.value ->> 'confirmed_at', a.value ->> 'left_at'])::timestamptz
      from jsonb_each(s.attendees) a
      union
      select (n.value #>> '{}')::timestamptz
      from jsonb_each(s.no_shows) n
      where jsonb_typeof(n.value) = 'string'
    ) m
    where m.at is not null
    order by m.at
  );
end;
$$;
comment on function private.moments_of(private.booking_state) is
  'When what rules count from happened: a place was asked for, given, moved, given up or missed.';

create function private.with_observation(
  p_state private.booking_state,
  p_is_first boolean,
  p_details jsonb,
  p_event public.webhook_events
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_at constant timestamptz := p_event.occurred_at;
  v_hosts constant jsonb := s.metadata -> 'hosts';
  v_before constant jsonb[] :=
    case when p_is_first then '{}' else private.moments_of(s) end;
  v_new jsonb;
begin
  s := private.with_details_observed(s, p_details, p_event.cal_booking_id);
  if s.attendees <> '{}' and v_hosts is distinct from s.metadata -> 'hosts' then
    s := private.without_hosts(s);
  end if;
  s := private.with_people_observed(s, p_details, v_at);
  s := private.with_status_observed(s, p_details, v_at);
  s := private.with_absences_observed(s, p_details, v_at);

  select jsonb_agg(m.moment)
  into v_new
  from unnest(private.moments_of(s)) m (moment)
  where m.moment <> all (v_before) and not coalesce(s.metadata -> 'observed' @> m.moment, false);
  if v_new is not null then
    s.metadata := s.metadata
      || jsonb_build_object('observed', coalesce(s.metadata -> 'observed', '[]') || v_new);
  end if;

  if p_is_first then
    s.created_at := private.created_at_of(p_details, v_at);
    s.updated_at := private.updated_at_of(p_details, v_at);
  elsif s is distinct from p_state then
    s.updated_at := greatest(s.updated_at, private.updated_at_of(p_details, v_at));
  end if;
  return s;
end;
$$;
comment on function private.with_observation(
  private.booking_state, boolean, jsonb, public.webhook_events) is
  'The booking after an observation of it, read at its occurred_at. p_is_first: nothing else is known of it.';
