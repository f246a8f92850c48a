-- Reading people: who takes part in what an event is about, and who holds it.

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
  -- Nor what providers read as two addresses, or as a name with one: it could be written to, and
  -- never opt out. Nor web pages with an @ in them, nor lists. Members, who may not look in here,
  -- evaluate the constraints address_suits_the_channel: these repeat the pattern, and a test
  -- compares them.
  return length(p_address) <= 254
    and p_address ~ '^[^\s@<>,;:"/\[\]]+@[^\s@<>,;:"/\[\]]+$'
    and not private.is_placeholder_email(p_address);
end;
$$;
comment on function private.is_address(text) is 'Whether something can be written to at this address (lower case): the one definition of an e-mail address.';

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
  return '+' || case
    when private.is_placeholder_email(p_email) then substring(p_email from '^\+?(\d+)@')
  end;
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
  -- The key to the seat, where the event is about this one, or an observation shows it.
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
  a.seat_id := p_attendee ->> 'seatUid';
  a.contact := coalesce(a.email, private.phone_contact(a.phone));
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
  select e.place::integer - 1
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

create function private.lists_attendees(p_details jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce(jsonb_typeof(p_details -> 'attendees') = 'array', false);
end;
$$;
comment on function private.lists_attendees(jsonb) is
  'Whether an event has a list of attendees, be it an empty one: a custom template may leave it out.';

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
  if not private.lists_attendees(p_details) then
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

create function private.listed_booker(p_details jsonb)
  returns private.listed_attendee
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
      return a;
    end if;
  end loop;
  return null;
end;
$$;
comment on function private.listed_booker(jsonb) is
  'Who booked, as an event lists them: whom the answers name, else the first it lists who is no host; null for none.';

create function private.booker_of(p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (private.listed_booker(p_details)).contact;
end;
$$;
comment on function private.booker_of(jsonb) is
  'The contact of who booked, as an event tells it (listed_booker()).';

create function private.contact_of(p_address_or_phone text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_address_or_phone like '%@%' then lower(private.trimmed(p_address_or_phone))
    else private.phone_contact(p_address_or_phone)
  end;
end;
$$;
comment on function private.contact_of(text) is
  'How a person is known: the address in lower case, or tel: and the phone number.';
