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
create type private.event_kind as enum (
  'requested', 'payment_initiated', 'paid', 'created', 'rescheduled', 'updated', 'started',
  'ended', 'host_no_show', 'no_show', 'rejected', 'cancelled'
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
  'What a trigger means to a booking; null for triggers that say nothing about one. CONFIRMED, COMPLETED and NO_SHOW are aliases that Cal.com documents but never sends.';

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

create function private.event_details(p_body jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_payload constant jsonb := p_body -> 'payload';
begin
  if p_body ->> 'triggerEvent' = 'INSTANT_MEETING' and jsonb_typeof(v_payload) = 'object' then
    return private.details_of_instant_meeting(v_payload);
  end if;
  -- MEETING_STARTED and MEETING_ENDED have no envelope: the body is the booking's row itself. What
  -- else has none was made by a custom template, which knows no payload.
  return case
    when jsonb_typeof(v_payload) = 'object' then v_payload
    when p_body ->> 'triggerEvent' in ('MEETING_STARTED', 'MEETING_ENDED') and p_body ? 'id' then p_body
    else private.unescaped(p_body)
  end;
end;
$$;
comment on function private.event_details(jsonb) is 'The part of a body that speaks of the booking.';

-- Attendees -------------------------------------------------------------------------------

create function private.without_client_tag(p_address text, p_client_id text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- The ids of Cal.com's platform clients are 25 letters and digits.
  return replace(
    regexp_replace(p_address, '\+c[a-z0-9]{24}@', '@', 'i'), '+' || p_client_id || '@', '@');
end;
$$;
comment on function private.without_client_tag(text, text) is
  'The address a managed user has: Cal.com''s own has +<platformClientId> before the @. p_client_id: as the event says, or an empty text.';

create function private.tidy_address(p_address text, p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Without a call for the usual one.
  if strpos(p_address, '+') = 0 then
    return lower(nullif(btrim(p_address, E' \t\r\n'), ''));
  end if;
  return private.without_client_tag(
    lower(private.trimmed(p_address)), lower(coalesce(p_details ->> 'platformClientId', '')));
end;
$$;
comment on function private.tidy_address(text, jsonb) is
  'An address an event tells, as it is compared: in lower case, without a client''s tag.';

create function private.is_address(p_address text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- RFC 5321 ends at 254 characters. What is longer is no address, and no key of an index. Nor is
  -- what Cal.com puts where there is none: Email-less, or one it made up of a phone number.
  return length(p_address) <= 254
    and p_address ~ '^[^@\s]+@[^@\s]+$'
    and p_address not like '%@sms.cal.com';
end;
$$;
comment on function private.is_address(text) is 'Whether something can be written to at this address (lower case).';

create function private.person_name(p_person jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Cal.com's word for somebody without a name.
  return nullif(private.trimmed(p_person ->> 'name'), 'Nameless');
end;
$$;
comment on function private.person_name(jsonb) is 'The name of a person in an event.';

create function private.phone_of_fake_address(p_email text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Cal.com gives bookers who leave only a phone number the address <digits>@sms.cal.com.
  return '+' || substring(lower(p_email) from '^\+?(\d+)@sms\.cal\.com$');
end;
$$;
comment on function private.phone_of_fake_address(text) is
  'The phone number inside Cal.com''s made-up address, else null.';

create function private.typed_phone(p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce(
    private.trimmed(p_details #>> '{responses,attendeePhoneNumber,value}'),
    private.trimmed(p_details #>> '{responses,smsReminderNumber,value}'),
    private.trimmed(p_details ->> 'smsReminderNumber')
  );
end;
$$;
comment on function private.typed_phone(jsonb) is
  'The phone number that was typed into the form; it is the booker''s, not a guest''s.';

create function private.typed_address(p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return private.tidy_address(p_details #>> '{responses,email,value}', p_details);
end;
$$;
comment on function private.typed_address(jsonb) is
  'The address that was typed into the form, as an attendee''s is compared: who booked.';

create type private.listed_attendee as (
  contact text,
  position integer,
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  no_show boolean,
  -- The key to the seat, where the event is about this one.
  seat_id text
);

create function private.read_attendee(
  p_attendee jsonb,
  p_position integer,
  p_typed_phone text,
  p_details jsonb
)
  returns private.listed_attendee
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_address constant text := private.tidy_address(p_attendee ->> 'email', p_details);
  a private.listed_attendee;
begin
  a.position := p_position;
  a.name := coalesce(
    private.person_name(p_attendee),
    private.trimmed(concat_ws(' ', p_attendee ->> 'firstName', p_attendee ->> 'lastName'))
  );
  a.email := case when private.is_address(v_address) then v_address end;
  a.phone := coalesce(
    p_typed_phone,
    private.trimmed(p_attendee ->> 'phoneNumber'),
    private.phone_of_fake_address(v_address)
  );
  -- E.164 has 15 digits; what is longer is no number, however it is written.
  if length(a.phone) > 40 then
    a.phone := null;
  end if;
  a.time_zone := private.trimmed(p_attendee ->> 'timeZone');
  a.locale := coalesce(
    private.trimmed(p_attendee #>> '{language,locale}'),
    private.trimmed(p_attendee ->> 'locale')
  );
  a.no_show := p_attendee -> 'noShow' = 'true'::jsonb;
  a.contact := coalesce(
    a.email,
    'tel:' || nullif(regexp_replace(a.phone, '[^0-9]', '', 'g'), '')
  );
  return a;
end;
$$;
comment on function private.read_attendee(jsonb, integer, text, jsonb) is
  'One entry of an attendee list; p_details: of the event. Its contact is null when there is no way to reach the person.';

create function private.place_of_typist(p_list jsonb, p_details jsonb)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_typed constant text := private.typed_address(p_details);
  v_place integer;
begin
  if v_typed is null or v_typed = private.tidy_address(p_list #>> '{0,email}', p_details) then
    return 0;
  end if;
  select e.place - 1
  into v_place
  from jsonb_array_elements(p_list) with ordinality e (attendee, place)
  where private.tidy_address(e.attendee ->> 'email', p_details) = v_typed
  order by e.place
  limit 1;
  -- What events say of a seat comes with the answers of whoever booked the slot first.
  return case when found then v_place when private.is_seated(p_details) then -1 else 0 end;
end;
$$;
comment on function private.place_of_typist(jsonb, jsonb) is
  'Who of a list typed the answers that come with it: whom they name, else the first; -1 for nobody of them.';

create function private.listed_attendees(p_details jsonb)
  returns private.listed_attendee[]
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_list jsonb := p_details -> 'attendees';
  v_phone text;
  v_typist integer;
  v_seen text[] := array[]::text[];
  a private.listed_attendee;
  v_listed private.listed_attendee[] := array[]::private.listed_attendee[];
begin
  if jsonb_typeof(v_list) is distinct from 'array' then
    return v_listed;
  end if;
  v_phone := private.typed_phone(p_details);
  -- Without a search for the usual one.
  v_typist := case
    when lower(p_details #>> '{responses,email,value}') = lower(v_list #>> '{0,email}') then 0
    else private.place_of_typist(v_list, p_details)
  end;
  -- Whoever booked comes first; some flows list hosts before. A list of seats has its own order.
  if v_typist > 0 and not private.is_seated(p_details) then
    v_list := jsonb_build_array(v_list -> v_typist) || (v_list - v_typist);
    v_typist := 0;
  end if;

  -- A loop: a query over the list costs several times as much for the usual one or two.
  for v_position in 0 .. jsonb_array_length(v_list) - 1 loop
    a := private.read_attendee(
      v_list -> v_position, v_position, case when v_position = v_typist then v_phone end, p_details);
    if v_position = 0 and p_details ? 'attendeeSeatId' then
      a.seat_id := private.trimmed(p_details ->> 'attendeeSeatId');
    end if;
    if a.contact is not null and a.contact <> all (v_seen) then
      v_seen := v_seen || a.contact;
      v_listed := v_listed || a;
    end if;
    -- Comparing each with all would take minutes for thousands.
    exit when v_position = 99;
  end loop;
  if jsonb_array_length(v_list) > 100 then
    v_listed := array(
      select (array_agg(l order by l.position))[1]
      from (
        select l.* from unnest(v_listed) l
        union all
        select r.*
        from jsonb_array_elements(v_list) with ordinality e (attendee, place)
        cross join lateral private.read_attendee(
          e.attendee, e.place::integer - 1, case when e.place - 1 = v_typist then v_phone end,
          p_details) r
        where e.place > 100
      ) l
      where l.contact is not null
      group by l.contact
      order by min(l.position)
    );
  end if;
  return v_listed;
end;
$$;
comment on function private.listed_attendees(jsonb) is
  'The attendees an event lists, one row per person. A person is the address in lower case, or the phone number where there is none.';

-- Facts -----------------------------------------------------------------------------------

create function private.is_seated(p_details jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_details ->> 'seatsPerTimeSlot' is not null
    or p_details ->> 'attendeeSeatId' is not null;
end;
$$;
comment on function private.is_seated(jsonb) is
  'Whether several people book one time slot, each their own seat.';

create function private.is_seat_move(p_details jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- A host who moves a whole seated booking to a free time keeps its uid.
  return private.is_seated(p_details)
    and private.trimmed(p_details ->> 'rescheduleUid') <> private.trimmed(p_details ->> 'uid');
end;
$$;
comment on function private.is_seat_move(jsonb) is
  'Whether seats came from another booking: one, whose attendee moved to another time, or all of it, when a host put two times together; see is_of_one_seat().';

create function private.is_of_one_seat(p_details jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_details ->> 'attendeeSeatId' is not null;
end;
$$;
comment on function private.is_of_one_seat(jsonb) is
  'Whether an event is about one seat: that of the first attendee it lists. The others it lists sit there already.';

create function private.as_host(p_person jsonb, p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_address constant text := private.tidy_address(p_person ->> 'email', p_details);
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'name', private.person_name(p_person),
    'email', case when private.is_address(v_address) then v_address end,
    'time_zone', private.trimmed(p_person ->> 'timeZone'),
    'locale', private.trimmed(p_person #>> '{language,locale}')
  ));
end;
$$;
comment on function private.as_host(jsonb, jsonb) is
  'An organizer or team member as kept: name, email (lower case), time_zone, locale.';

create function private.organizer_in(p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return private.as_host(coalesce(p_details -> 'organizer', p_details -> 'user'), p_details);
end;
$$;
comment on function private.organizer_in(jsonb) is 'The organizer an event names, as a host.';

create function private.hosts_of(p_details jsonb, p_organizer jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_members constant jsonb := p_details #> '{team,members}';
  v_host jsonb;
  v_hosts jsonb := case when p_organizer ? 'email' then jsonb_build_array(p_organizer) else '[]' end;
begin
  if jsonb_typeof(v_members) = 'array' then
    for v_place in 0 .. least(jsonb_array_length(v_members), 100) - 1 loop
      v_host := private.as_host(v_members -> v_place, p_details);
      if v_host ? 'email' and not private.is_among(v_hosts, v_host ->> 'email') then
        v_hosts := v_hosts || v_host;
      end if;
    end loop;
  end if;
  return nullif(v_hosts, '[]');
end;
$$;
comment on function private.hosts_of(jsonb, jsonb) is
  'The hosts an event names, as such: the organizer (organizer_in()) first, then the members of the team; null for none.';

create function private.is_among(p_hosts jsonb, p_contact text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_hosts @> jsonb_build_array(jsonb_build_object('email', p_contact));
end;
$$;
comment on function private.is_among(jsonb, text) is 'Whether a contact is one of these hosts.';

create function private.booker_of(p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_hosts constant jsonb := private.hosts_of(p_details, private.organizer_in(p_details));
  a private.listed_attendee;
begin
  foreach a in array private.listed_attendees(p_details) loop
    if private.is_among(v_hosts, a.contact) is not true
      or a.contact = private.typed_address(p_details)
    then
      return a.contact;
    end if;
  end loop;
  return null;
end;
$$;
comment on function private.booker_of(jsonb) is
  'The contact of who booked, as an event tells it: whom the answers name, else the first it lists who is no host.';

create function private.local_time(p_at timestamptz, p_time_zone text)
  returns timestamp
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_at at time zone p_time_zone;
exception when invalid_parameter_value then
  return p_at at time zone 'UTC';
end;
$$;
comment on function private.local_time(timestamptz, text) is
  'What the clock shows there; in UTC where the zone is unknown.';

create function private.series_key(p_details jsonb, p_start timestamptz)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_rule constant jsonb := p_details -> 'recurringEvent';
  v_start timestamp;
begin
  if jsonb_typeof(v_rule) is distinct from 'object' or p_start is null then
    return null;
  end if;

  -- The clock of the organizer: a weekly meeting stays at its hour when summer time begins.
  v_start := private.local_time(p_start, coalesce(p_details #>> '{organizer,timeZone}', 'UTC'));
  return private.stable_id(
    p_details ->> 'type',
    private.booker_of(p_details),
    v_rule ->> 'freq', v_rule ->> 'interval', v_rule ->> 'count',
    to_char(v_start, 'HH24:MI'),
    -- Cal.com counts as RFC 5545 libraries do: 0 yearly, 1 monthly, 2 weekly, 3 daily.
    case v_rule ->> 'freq'
      when '0' then to_char(v_start, 'MM-DD')
      when '1' then to_char(v_start, 'DD')
      when '2' then to_char(v_start, 'ID')
    end
  )::text;
end;
$$;
comment on function private.series_key(jsonb, timestamptz) is
  'What the occurrences of one series share. Cal.com''s envelope carries no series id: they are recognised by event type, booker, recurrence, and the day and hour on the organizer''s clock.';

create type private.event_facts as (
  event_type text,
  cal_uid text,
  cal_booking_id bigint,
  previous_uid text,
  left_uid text,
  series_key text,
  occurred_at timestamptz,
  -- Why it cannot be read; what is missing in it.
  problem text,
  notice text,
  -- Who answered a form.
  form_contact text
);

create function private.booking_number(p_event_type text, p_details jsonb)
  returns bigint
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce(
    private.to_bigint(p_details ->> 'bookingId'),
    -- The booking's own row.
    case
      when p_event_type in ('MEETING_STARTED', 'MEETING_ENDED')
        then private.to_bigint(p_details ->> 'id')
    end
  );
end;
$$;
comment on function private.booking_number(text, jsonb) is 'Cal.com''s number of the booking an event is about.';

create function private.time_of_event(
  p_event_type text,
  p_body jsonb,
  p_start timestamptz,
  p_end timestamptz
)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  -- Without an envelope, createdAt is the creation of the booking row, not of the event.
  v_sent_at constant timestamptz := case
    when p_body ? 'payload' or p_event_type not in ('MEETING_STARTED', 'MEETING_ENDED')
      then private.to_timestamp(p_body ->> 'createdAt')
  end;
begin
  -- What is scheduled for the meeting may be dated when it was queued: when the booking was made.
  return case
    when p_event_type = 'MEETING_STARTED' then coalesce(p_start, v_sent_at)
    when p_event_type = 'MEETING_ENDED' then coalesce(p_end, v_sent_at)
    when p_event_type like 'AFTER\_%' then greatest(p_start, v_sent_at)
    else v_sent_at
  end;
end;
$$;
comment on function private.time_of_event(text, jsonb, timestamptz, timestamptz) is
  'When what an event tells of happened; null when it does not say.';

create function private.notice(p_event_type text, p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if jsonb_typeof(p_details -> 'attendees') is distinct from 'array'
    and private.event_kind(p_event_type)
      in ('requested', 'payment_initiated', 'created', 'rescheduled')
  then
    return 'It lists no attendees, so nobody was added or reminded by it. A custom payload template in Cal.com must keep that key.';
  end if;
  return null;
end;
$$;
comment on function private.notice(text, jsonb) is
  'What an admin should know of an event that could be applied: what a custom template left out.';

create function private.read_event(p_body jsonb)
  returns private.event_facts
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_details constant jsonb := private.event_details(p_body);
  v_facts private.event_facts;
  v_kind private.event_kind;
  v_start timestamptz;
  v_end timestamptz;
begin
  if jsonb_typeof(p_body) is distinct from 'object' then
    v_facts.problem := case
      when p_body = 'false' then
        'Cal.com sent false instead of the event: a quotation mark in a name, title or answer broke the custom payload template. What happened is not in it. Without a template this cannot be.'
      else format('The body is JSON, but %s instead of an object.',
        coalesce(jsonb_typeof(p_body), 'nothing'))
    end;
    return v_facts;
  end if;

  v_facts.event_type := private.trimmed(p_body ->> 'triggerEvent');
  v_kind := private.event_kind(v_facts.event_type);
  v_facts.cal_uid := coalesce(
    private.trimmed(v_details ->> 'uid'),
    private.trimmed(v_details ->> 'bookingUid'),
    private.trimmed(v_details #>> '{booking,uid}')
  );
  v_facts.previous_uid := nullif(private.trimmed(v_details ->> 'rescheduleUid'), v_facts.cal_uid);
  -- Seats move, not the booking: it lives on for those who did not.
  if v_kind in ('requested', 'rescheduled') and private.is_seat_move(v_details) then
    v_facts.left_uid := v_facts.previous_uid;
    v_facts.previous_uid := null;
  else
    -- A seat that moves may bring the number of the booking it left.
    v_facts.cal_booking_id := private.booking_number(v_facts.event_type, v_details);
  end if;
  if v_kind is null and private.is_form(v_facts.event_type) then
    v_facts.cal_uid := null;
    v_facts.form_contact := (private.read_form(v_details)).contact;
  end if;
  v_start := private.to_timestamp(v_details ->> 'startTime');
  v_end := private.to_timestamp(v_details ->> 'endTime');
  v_facts.series_key := private.series_key(v_details, v_start);

  v_facts.occurred_at := private.time_of_event(v_facts.event_type, p_body, v_start, v_end);

  if jsonb_typeof(v_details -> 'attendees') is distinct from 'array' then
    v_facts.notice := private.notice(v_facts.event_type, v_details);
  end if;
  v_facts.problem := case
    when v_facts.event_type is null then
      'The body has no triggerEvent. A custom payload template in Cal.com must keep that key.'
    when v_kind is null then null
    when v_facts.cal_uid is null and (
      v_facts.cal_booking_id is null
      or v_kind in ('requested', 'payment_initiated', 'created', 'rescheduled')
    ) then
      format('%s without a booking uid. A custom payload template in Cal.com must keep that key.',
        v_facts.event_type)
    when greatest(
      length(v_facts.cal_uid), length(v_details ->> 'rescheduleUid')) > 255 then
      'A booking uid of more than 255 characters.'
    when v_kind in ('requested', 'payment_initiated', 'created', 'rescheduled')
      and v_details ->> 'startTime' is not null and v_start is null then
      format('startTime %L is not a time with an offset.', left(v_details ->> 'startTime', 60))
    when v_kind in ('requested', 'payment_initiated', 'created', 'rescheduled')
      and v_details ->> 'endTime' is not null and v_end is null then
      format('endTime %L is not a time with an offset.', left(v_details ->> 'endTime', 60))
  end;
  return v_facts;
end;
$$;
comment on function private.read_event(jsonb) is
  'What an event is about, when it happened, and what is wrong with its shape, if anything. Never raises on any JSON.';
