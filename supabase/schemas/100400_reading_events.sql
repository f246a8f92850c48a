-- Reading events: Cal.com's many spellings, turned into one.

create function private.to_timestamp(p_text text)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Cal.com writes 10:00:00Z, 10:00:00.000Z and 10:00:00+00:00. A time without an offset
  -- would be read in the session's zone and is no time at all.
  return case
    when p_text ~ '^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$'
      and pg_input_is_valid(p_text, 'timestamptz')
    then p_text::timestamptz
  end;
end;
$$;
comment on function private.to_timestamp(text) is
  'An ISO 8601 time with an offset, or null for anything else. Never raises.';

create function private.to_bigint(p_text text)
  returns bigint
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case when pg_input_is_valid(p_text, 'bigint') then p_text::bigint end;
end;
$$;
comment on function private.to_bigint(text) is
  'A whole number, also when Cal.com or a custom template sends it as a string; else null.';

create function private.trimmed(p_text text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return nullif(btrim(p_text, E' \t\r\n'), '');
end;
$$;
comment on function private.trimmed(text) is 'The text without blanks around it; null when nothing is left.';

-- What an event means to a booking. The order of the values is the order of a booking's
-- life, and decides between events that happened at the same instant.
-- What the API shows ranks below what a webhook says of the same instant.
create type private.event_kind as enum (
  'observed', 'requested', 'payment_initiated', 'paid', 'created', 'rescheduled', 'updated',
  'attendance_confirmed', 'started', 'ended', 'host_no_show', 'no_show', 'rejected', 'cancelled'
);

create function private.event_kind(p_event_type text)
  returns private.event_kind
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case p_event_type
    when 'BOOKING_REQUESTED' then 'requested'
    when 'INSTANT_MEETING' then 'requested'
    when 'BOOKING_PAYMENT_INITIATED' then 'payment_initiated'
    when 'BOOKING_PAID' then 'paid'
    when 'BOOKING_CREATED' then 'created'
    when 'BOOKING_CONFIRMED' then 'created'
    when 'INSTANT_MEETING_ACCEPTED' then 'created'
    when 'BOOKING_RESCHEDULED' then 'rescheduled'
    when 'BOOKING_LOCATION_UPDATED' then 'updated'
    when 'BOOKING_REASSIGNED' then 'updated'
    when 'ATTENDANCE_CONFIRMED' then 'attendance_confirmed'
    when 'MEETING_STARTED' then 'started'
    when 'MEETING_ENDED' then 'ended'
    when 'BOOKING_COMPLETED' then 'ended'
    when 'AFTER_HOSTS_CAL_VIDEO_NO_SHOW' then 'host_no_show'
    when 'BOOKING_NO_SHOW' then 'no_show'
    when 'BOOKING_NO_SHOW_UPDATED' then 'no_show'
    when 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW' then 'no_show'
    when 'BOOKING_REJECTED' then 'rejected'
    when 'BOOKING_CANCELLED' then 'cancelled'
  end::private.event_kind;
end;
$$;
comment on function private.event_kind(text) is
  'What a trigger means to a booking; null for triggers that say nothing about one, and for what is no webhook''s: an observation, a correction. CONFIRMED, COMPLETED and NO_SHOW are aliases that Cal.com documents but never sends; ATTENDANCE_CONFIRMED is calbase''s own.';

create function private.details_of_instant_meeting(p_payload jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_answers constant jsonb := p_payload -> 'responses';
begin
  -- Once the person is erased the list is there, and the answers are not.
  if jsonb_typeof(p_payload -> 'attendees') = 'array'
    or jsonb_typeof(v_answers) is distinct from 'object'
  then
    return p_payload;
  end if;
  return p_payload || jsonb_build_object(
    'eventTitle', p_payload -> 'eventTypeTitle',
    'attendees', jsonb_build_array(jsonb_build_object(
      'name', case
        when jsonb_typeof(v_answers -> 'name') = 'object'
          then concat_ws(' ', v_answers #>> '{name,firstName}', v_answers #>> '{name,lastName}')
        else v_answers ->> 'name'
      end,
      'email', v_answers -> 'email')),
    'responses', (
      select coalesce(
        jsonb_object_agg(a.key, case
          when a.value ? 'value' then a.value else jsonb_build_object('value', a.value)
        end),
        '{}')
      from jsonb_each(v_answers) a
    ));
end;
$$;
comment on function private.details_of_instant_meeting(jsonb) is
  'INSTANT_MEETING as other events tell of a booking: it lists no attendee, and its answers have no labels.';

create function private.unescaped(p_body jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_text text := p_body::text;
begin
  if strpos(v_text, '&') = 0 then
    return p_body;
  end if;
  -- What Handlebars escapes. None of it means anything in JSON but the quotation mark.
  v_text := replace(v_text, '&quot;', '\"');
  v_text := replace(replace(v_text, '&lt;', '<'), '&gt;', '>');
  v_text := replace(replace(v_text, '&#x27;', ''''), '&#39;', '''');
  v_text := replace(replace(v_text, '&#x60;', '`'), '&#x3D;', '=');
  return replace(v_text, '&amp;', '&')::jsonb;
end;
$$;
comment on function private.unescaped(jsonb) is
  'A body that a custom template made, with names, titles and answers as people wrote them: templates escape them as for HTML.';

create function private.without_empty(p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if jsonb_typeof(p_details) is distinct from 'object' then
    return p_details;
  end if;
  return p_details - array(select d.key from jsonb_each(p_details) d where d.value = '""');
end;
$$;
comment on function private.without_empty(jsonb) is
  'Details without the keys that are an empty text. That is what a custom template makes of those that are missing or null, and no key means anything by it.';

create function private.is_rendered(p_details jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce('' in (
    p_details ->> 'attendeeSeatId', p_details ->> 'seatsPerTimeSlot', p_details ->> 'rescheduleUid',
    p_details ->> 'rescheduledBy', p_details ->> 'cancelledBy', p_details ->> 'recurringEvent',
    p_details ->> 'iCalUID', p_details ->> 'bookingId', p_details ->> 'guests'), false);
end;
$$;
comment on function private.is_rendered(jsonb) is
  'Whether details show that a custom template made them: where they have nothing, Cal.com itself leaves these keys out or sends null.';

create function private.event_details(p_body jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_payload constant jsonb := p_body -> 'payload';
  v_details jsonb;
begin
  if p_body ->> 'triggerEvent' in ('INSTANT_MEETING', 'BOOKING_OBSERVED')
    and jsonb_typeof(v_payload) = 'object'
  then
    return case p_body ->> 'triggerEvent'
      when 'INSTANT_MEETING' then private.details_of_instant_meeting(v_payload)
      else private.details_of_observation(v_payload)
    end;
  end if;
  -- MEETING_STARTED and MEETING_ENDED have no envelope: the body is the booking's row itself. What
  -- else has none was made by a custom template, which knows no payload.
  v_details := case
    when jsonb_typeof(v_payload) = 'object' then v_payload
    when p_body ->> 'triggerEvent' in ('MEETING_STARTED', 'MEETING_ENDED') and p_body ? 'id' then p_body
  end;
  return case
    when v_details is null then private.without_empty(private.unescaped(p_body))
    -- A template may have a payload of its own.
    when private.is_rendered(v_details) then private.without_empty(v_details)
    else v_details
  end;
end;
$$;
comment on function private.event_details(jsonb) is 'The part of a body that speaks of the booking.';

create function private.recurrence_in(p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_rule constant jsonb := p_details -> 'recurringEvent';
begin
  -- A template may name its parts, which are empty for a single booking.
  return case
    when jsonb_typeof(v_rule) = 'object' and private.without_empty(jsonb_strip_nulls(v_rule)) <> '{}' then v_rule
  end;
end;
$$;
comment on function private.recurrence_in(jsonb) is
  'How the booking that an event speaks of repeats (freq, interval, count), as it says; null for a single one.';
