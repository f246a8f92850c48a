-- Reading observations: what Cal.com's API shows of a booking, in the words of its webhooks.
--
-- A webhook tells what happened; the API shows how things are. What both know has one shape from
-- here on (event_details()), and what the API alone knows is kept beside it, as `observed`.

create function private.answers_observed(p_shown jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(a.key, jsonb_build_object('value', a.value)), '{}')
    from jsonb_each(case
      when jsonb_typeof(p_shown -> 'bookingFieldsResponses') = 'object'
        then p_shown -> 'bookingFieldsResponses'
      else '{}'
    end) a
    -- The API's own spellings of others; and its word for what it has lost, with the event type.
    where a.key not in ('displayEmail', 'displayGuests') and a.value <> '"unknown"'
  ) || jsonb_strip_nulls(jsonb_build_object(
    'rescheduleReason', jsonb_build_object(
      'value', nullif(nullif(p_shown ->> 'reschedulingReason', 'unknown'), ''))));
end;
$$;
comment on function private.answers_observed(jsonb) is
  'The answers the API shows of a booking or a seat, as a webhook has them; without those that read "unknown", which says nothing of what was answered.';

create function private.person_observed(p_person jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return jsonb_build_object(
    'name', p_person -> 'name',
    'email', p_person -> 'email',
    'timeZone', p_person -> 'timeZone',
    'language', jsonb_build_object('locale', p_person -> 'language'),
    'phoneNumber', p_person -> 'phoneNumber',
    'noShow', p_person -> 'absent',
    'seatUid', p_person -> 'seatUid',
    'takenAt', case when p_person ? 'seatUid' then p_person -> 'createdAt' end,
    -- Who has a seat answered for themself.
    'responses', case when p_person ? 'seatUid' then private.answers_observed(p_person) end
  );
end;
$$;
comment on function private.person_observed(jsonb) is 'One of the attendees the API lists, as a webhook lists them.';

create function private.people_observed(p_booking jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_people jsonb := '[]'::jsonb;
  v_person jsonb;
begin
  if jsonb_typeof(p_booking -> 'attendees') = 'array' then
    for v_person in select * from jsonb_array_elements(p_booking -> 'attendees') loop
      v_people := v_people || private.person_observed(v_person);
    end loop;
  end if;
  -- Guests may be on the list of attendees or not.
  if jsonb_typeof(p_booking -> 'guests') = 'array' and p_booking -> 'guests' <> '[]' then
    v_people := v_people || (
      select coalesce(
        jsonb_agg(jsonb_build_object('email', g.email, 'timeZone', v_people #> '{0,timeZone}') order by g.place),
        '[]')
      from jsonb_array_elements_text(p_booking -> 'guests') with ordinality g (email, place)
      where not exists (
        select
        from jsonb_array_elements(v_people) a
        where lower(a ->> 'email') = lower(g.email)
      )
    );
  end if;
  return v_people;
end;
$$;
comment on function private.people_observed(jsonb) is
  'Everyone the API shows on a booking, as a webhook lists them: the attendees, then guests who are not among them.';

create function private.details_of_observation(p_booking jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_hosts constant jsonb := p_booking -> 'hosts';
  v_answers jsonb;
  v_location constant text := p_booking ->> 'location';
  v_is_link constant boolean := v_location ~ '^https?://';
  v_is_seated constant boolean := jsonb_path_exists(p_booking, '$.attendees[*].seatUid');
begin
  -- Once a person in it is erased, it is kept as read.
  if p_booking ? 'observed' then
    return p_booking;
  end if;
  v_answers := private.answers_observed(p_booking);
  return jsonb_strip_nulls(jsonb_build_object(
    'uid', p_booking -> 'uid',
    'bookingId', p_booking -> 'id',
    'type', p_booking #> '{eventType,slug}',
    'eventTypeId', coalesce(nullif(p_booking #> '{eventType,id}', 'null'), p_booking -> 'eventTypeId'),
    'title', p_booking -> 'title',
    'startTime', p_booking -> 'start',
    'endTime', p_booking -> 'end',
    'organizer', v_hosts -> 0,
    'team', case
      when jsonb_typeof(v_hosts -> 1) = 'object' then jsonb_build_object('members', v_hosts - 0)
    end,
    'attendees', private.people_observed(p_booking),
    'responses', v_answers,
    'additionalNotes', coalesce(v_answers #> '{notes,value}', p_booking -> 'description'),
    -- The API puts the link of the call in the place of what was chosen.
    'location', case when v_is_link then 'link' else v_location end,
    'metadata', jsonb_build_object('videoCallUrl', case when v_is_link then v_location end),
    'iCalUID', p_booking -> 'icsUid',
    -- Of seats that moved, the others stayed.
    'rescheduleUid', case when not v_is_seated then p_booking -> 'rescheduledFromUid' end,
    'rescheduledBy', p_booking -> 'rescheduledByEmail',
    'cancellationReason', p_booking -> 'cancellationReason',
    'cancelledBy', p_booking -> 'cancelledByEmail'
  ) || jsonb_build_object('observed', jsonb_build_object(
    'status', lower(p_booking ->> 'status'),
    'created_at', p_booking -> 'createdAt',
    'updated_at', p_booking -> 'updatedAt',
    'moved_to', nullif(p_booking ->> 'rescheduledToUid', ''),
    'moved_here', nullif(p_booking ->> 'rescheduledFromUid', '') is not null and not v_is_seated,
    'series', nullif(p_booking ->> 'recurringBookingUid', ''),
    'is_seated', v_is_seated,
    -- Of a deleted event type Cal.com shows seats and answers wrongly.
    'has_type', jsonb_typeof(p_booking -> 'eventType') = 'object',
    'host_is_absent', p_booking -> 'absentHost' = 'true',
    'rating', p_booking -> 'rating'
  )));
end;
$$;
comment on function private.details_of_observation(jsonb) is
  'A booking as GET /v2/bookings shows it (2024-08-13 or 2026-05-01), with what a webhook says of one under a webhook''s names, and the rest under "observed". Never raises on any JSON.';
