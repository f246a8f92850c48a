-- Folding: a booking is a function of the set of its events.
--
-- private.next_state() takes the booking one event further; private.fold_booking() calls it for
-- every event in the order in which they happened, so the booking comes out the same whatever
-- order they arrived in. An event that comes in its place takes the state that was kept one step
-- further (private.advance_booking()); replaying and rebuilding fold from the start. It is the
-- same function of state and event. (It would be an aggregate, but those cannot fix their
-- search_path.)

create type private.event_place as (
  generation integer,
  occurred_at timestamptz,
  kind private.event_kind,
  event_type text collate "C",
  event_id text collate "C"
);
comment on type private.event_place is
  'Where an event stands among those of a booking. First by reschedule, so that what is said late of an old uid cannot touch the new one; then by when it happened; then by place in a booking''s life, where what Cal Video saw (AFTER_...) comes before what a person says (BOOKING_...); the event''s own id at last only makes the order total.';

create type private.booking_state as (
  cal_uid text,
  cal_booking_id bigint,
  status public.booking_status,
  event_type text,
  event_title text,
  start_time timestamptz,
  end_time timestamptz,
  seated boolean,
  payment_due boolean,
  -- Whether it ever waited for the organizer or a payment: what is said of a series reaches it.
  was_requested boolean,
  -- contact → what is known of the person. Of a slot with many seats only those at hand; how many
  -- others there are, and how many of those have not left.
  attendees jsonb,
  others integer,
  others_present integer,
  -- contact → since when marked as not having come, or false
  no_shows jsonb,
  -- contact → what an admin put in its place
  corrections jsonb,
  metadata jsonb,
  confirmed_at timestamptz,
  rescheduled_at timestamptz,
  cancelled_at timestamptz,
  completed_at timestamptz,
  requested_at timestamptz,
  payment_due_at timestamptz,
  paid_at timestamptz,
  cancellation_reason text,
  cancelled_by text,
  reschedule_requested boolean,
  created_at timestamptz,
  updated_at timestamptz,
  -- The series it is or was an occurrence of, and the last event that was folded.
  series_keys text[],
  place private.event_place
);

create function private.answers(p_details jsonb, p_place text)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select jsonb_object_agg(r.key, case
      -- Its own answer would be the type of the option.
      when r.key = 'location' then to_jsonb(p_place)
      when r.key = 'email' and r.value ->> 'value' like '%+%'
        then to_jsonb(private.tidy_address(r.value ->> 'value', p_details))
      else coalesce(r.value -> 'value' -> 'value', r.value -> 'value')
    end)
    from jsonb_each(
      case
        when jsonb_typeof(p_details -> 'responses') = 'object' then p_details -> 'responses'
        else '{}'
      end
    ) r
    where r.value -> 'value' is not null
      and r.value -> 'value' <> 'null'::jsonb
  );
end;
$$;
comment on function private.answers(jsonb, text) is
  'Cal.com''s responses as {question: answer}; unanswered questions are left out. p_place: the answer to the question where.';

create function private.place_type(p_location text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_location ilike 'integrations:%' then 'online'
    when lower(p_location) in (
      'conferencing', 'integration', 'link', 'organizersdefaultapp') then 'online'
    when lower(p_location) in ('phone', 'userphone', 'attendeephone') then 'phone'
    when lower(p_location) in ('inperson', 'attendeeinperson', 'address', 'attendeeaddress')
      then 'in_person'
    when lower(p_location) in ('somewhereelse', 'attendeedefined') then 'elsewhere'
  end;
end;
$$;
comment on function private.place_type(text) is
  'What kind of place Cal.com means, where it sends the type of the option that was chosen instead of a place (integrations:zoom, inPerson, phone …): online, phone, in_person or elsewhere; null for a place.';

create function private.unless_typed(p_link text, p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_link constant text := private.trimmed(p_link);
  v_answer jsonb;
begin
  if v_link is null then
    return null;
  end if;
  v_answer := p_details #> '{responses,location,value}';
  return case
    when v_link is distinct from btrim(v_answer ->> 'optionValue', E' \t\r\n')
      and v_link is distinct from btrim(v_answer ->> 'value', E' \t\r\n')
      and v_link is distinct from btrim(v_answer #>> '{}', E' \t\r\n')
    then v_link
  end;
end;
$$;
comment on function private.unless_typed(text, jsonb) is
  'A link to join, unless it is what who booked typed as the place: Cal.com puts that, too, where it puts the link of the meeting.';

create function private.places(p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_location constant text := private.trimmed(p_details ->> 'location');
  v_type constant text := private.place_type(v_location);
  v_typed text;
begin
  if v_type is not null then
    v_typed := private.trimmed(p_details #>> '{responses,location,value,optionValue}');
  end if;
  return jsonb_build_object(
    'location', case
      when v_type is null then v_location
      -- The address or number that goes with the option.
      when v_typed is not null and private.place_type(v_typed) is null then v_typed
    end,
    'location_type', v_type,
    'video_url', coalesce(
      private.unless_typed(p_details #>> '{metadata,videoCallUrl}', p_details),
      private.unless_typed(p_details #>> '{videoCallData,url}', p_details),
      -- The organizer's own link is the place of an option that is one; without the option nothing
      -- tells it from what somebody typed.
      case
        when v_location ~* '^https?://'
          and private.place_type(p_details #>> '{responses,location,value,value}') = 'online'
        then private.unless_typed(v_location, p_details)
      end
    ));
end;
$$;
comment on function private.places(jsonb) is
  'Where, as an event says: location, a place that people can go to or call; location_type, where it is one of Cal.com''s options; video_url, where to join, in the order Cal.com fills it in, and never what who booked typed.';

create function private.metadata_of(p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_places constant jsonb := private.places(p_details);
  v_organizer constant jsonb := private.organizer_in(p_details);
begin
  return jsonb_strip_nulls(v_places || private.links_in(p_details) || jsonb_build_object(
    'responses', private.answers(p_details, v_places ->> 'location'),
    'organizer', nullif(
      case
        when private.to_boolean(p_details ->> 'hideOrganizerEmail') then v_organizer
          || '{"email_hidden": true}'
        else v_organizer
      end,
      '{}'),
    'hosts', private.hosts_of(p_details, v_organizer),
    'notes', private.trimmed(p_details ->> 'additionalNotes'),
    'event_type_id', p_details -> 'eventTypeId',
    'event_type_title', p_details -> 'eventTitle',
    'ical_uid', p_details -> 'iCalUID',
    'ical_sequence', private.to_bigint(p_details ->> 'iCalSequence'),
    'price', p_details -> 'price',
    'currency', p_details -> 'currency',
    'recurring_event', private.recurrence_in(p_details),
    'seats', p_details -> 'seatsPerTimeSlot',
    'reschedule_reason', private.trimmed(p_details #>> '{responses,rescheduleReason,value}'),
    'rescheduled_by', private.tidy_address(p_details ->> 'rescheduledBy', p_details)
  ));
end;
$$;
comment on function private.metadata_of(jsonb) is 'What an event says of a booking beyond its columns.';

create function private.hosts_after(
  p_known jsonb,
  p_said jsonb,
  p_is_news boolean,
  p_is_snapshot boolean default false
)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if not p_is_news then
    return p_known || (
      select coalesce(
        jsonb_agg(
          case when p_is_snapshot and h.place = 1 then h.host || '{"past": true}' else h.host end
          order by h.place),
        '[]')
      from jsonb_array_elements(p_said) with ordinality h (host, place)
      where not private.is_among(p_known, h.host ->> 'email')
    );
  end if;
  -- Some flows leave the team out, and none says who is no host any more: whoever organized before,
  -- where somebody else does now, and the team, where another is named.
  return p_said || (
    select coalesce(
      jsonb_agg(
        case
          when h.place = 1 or jsonb_array_length(p_said) > 1 then h.host || '{"past": true}'
          else h.host
        end
        order by h.place),
      '[]')
    from jsonb_array_elements(p_known) with ordinality h (host, place)
    where not private.is_among(p_said, h.host ->> 'email')
  );
end;
$$;
comment on function private.hosts_after(jsonb, jsonb, boolean, boolean) is
  'Everyone who is or was a host of a booking, the organizer first, after an event named some. p_is_news: it tells who they are now; p_is_snapshot: who they were when it was scheduled, so that an organizer who is not known has been replaced.';

create function private.with_details(
  p_state private.booking_state,
  p_kind private.event_kind,
  p_details jsonb,
  p_said jsonb,
  p_number bigint
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_is_news constant boolean :=
    p_kind in ('requested', 'payment_initiated', 'created', 'rescheduled', 'updated');
  v_said jsonb := p_said;
  v_type constant text := private.trimmed(p_details ->> 'type');
  v_title constant text := coalesce(
    private.trimmed(p_details ->> 'title'), private.trimmed(p_details ->> 'eventTitle')
  );
  v_start constant timestamptz := private.to_timestamp(p_details ->> 'startTime');
  v_end constant timestamptz := private.to_timestamp(p_details ->> 'endTime');
begin
  s.seated := s.seated or p_said ? 'seats' or p_details ->> 'attendeeSeatId' is not null;

  if s.metadata -> 'hosts' <> p_said -> 'hosts' then
    v_said := p_said || jsonb_build_object(
      'hosts', private.hosts_after(
        s.metadata -> 'hosts', p_said -> 'hosts', v_is_news,
        p_kind in ('started', 'ended', 'host_no_show', 'no_show')));
    s.metadata := s.metadata - 'hosts';
  end if;

  if v_is_news then
    s.cal_booking_id := coalesce(p_number, s.cal_booking_id);
    s.event_type := coalesce(v_type, s.event_type);
    s.event_title := coalesce(v_title, s.event_title);
    s.start_time := coalesce(v_start, s.start_time);
    s.end_time := coalesce(v_end, s.end_time);
    -- A new location without a link must not keep the link of the old one. The type of an option is
    -- none: a place that is known stays.
    if v_said ? 'location' or v_said ? 'video_url' then
      s.metadata := s.metadata - array['location', 'location_type', 'video_url'];
    elsif v_said ? 'location_type' and s.metadata ?| array['location', 'video_url'] then
      v_said := v_said - 'location_type';
    end if;
    s.metadata := s.metadata || v_said;
  else
    -- The other events may carry a snapshot from scheduling time: they only fill gaps.
    s.cal_booking_id := coalesce(s.cal_booking_id, p_number);
    s.event_type := coalesce(s.event_type, v_type);
    s.event_title := coalesce(s.event_title, v_title);
    s.start_time := coalesce(s.start_time, v_start);
    s.end_time := coalesce(s.end_time, v_end);
    if s.metadata ?| array['location', 'video_url'] then
      v_said := v_said - array['location', 'location_type', 'video_url'];
    end if;
    s.metadata := v_said || s.metadata;
  end if;
  -- They may be those of a seat: not every event about one says that it is.
  if s.seated then
    s.metadata := s.metadata - array['reschedule_url', 'cancel_url'];
  end if;

  return s;
end;
$$;
comment on function private.with_details(
  private.booking_state, private.event_kind, jsonb, jsonb, bigint) is
  'The state with what an event says of times, titles, its number and metadata (p_said).';
