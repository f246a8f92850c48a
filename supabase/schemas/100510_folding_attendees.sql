-- Folding attendees: who takes part, who left, who came.

create function private.booker_in(p_attendees jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select a.key
    from jsonb_each(p_attendees) a
    where (a.value -> 'is_booker')::boolean
    order by a.value ? 'left_at', (a.value -> 'position')::integer, a.key
    limit 1
  );
end;
$$;
comment on function private.booker_in(jsonb) is
  'The contact of the booker that a booking shows: the first who has not left.';

create function private.is_host(p_metadata jsonb, p_contact text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Whoever booked with themself has booked.
  return coalesce(
    (p_metadata -> 'hosts') @> jsonb_build_array(jsonb_build_object('email', p_contact))
      and p_contact is distinct from lower(p_metadata #>> '{responses,email}'),
    false);
end;
$$;
comment on function private.is_host(jsonb, text) is
  'Whether a contact is or was a host of a booking (metadata): hosts do not take part, whatever list they stand in.';

create function private.attendees_named(p_state private.booking_state, p_details jsonb)
  returns private.listed_attendee[]
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_listed constant private.listed_attendee[] := private.listed_attendees(p_details);
  v_named private.listed_attendee[] := array[]::private.listed_attendee[];
  v_seen text[] := array[]::text[];
  v_hosts integer := 0;
  v_correction jsonb;
  a private.listed_attendee;
begin
  if p_state.corrections = '{}' and cardinality(v_listed) = 1
    and not private.is_host(p_state.metadata, v_listed[1].contact)
  then
    return v_listed;
  end if;
  foreach a in array v_listed loop
    if private.is_host(p_state.metadata, a.contact) then
      v_hosts := v_hosts + 1;
      continue;
    end if;
    v_correction := p_state.corrections -> a.contact;
    if v_correction is not null then
      a := jsonb_populate_record(a, v_correction);
    end if;
    -- The first who is no host booked; among seats, places tell which one is meant.
    if not p_state.seated then
      a.position := a.position - v_hosts;
    end if;
    -- Someone may have been corrected to another on the list: the first counts.
    if a.contact <> all (v_seen) then
      v_seen := v_seen || a.contact;
      v_named := v_named || a;
    end if;
  end loop;
  return v_named;
end;
$$;
comment on function private.attendees_named(private.booking_state, jsonb) is
  'The attendees an event lists, without hosts, and as an admin corrected them: Cal.com goes on sending what it knows.';

create function private.as_json(p_listed private.listed_attendee, p_is_booker boolean)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'position', p_listed.position,
    'is_booker', p_is_booker,
    'name', p_listed.name,
    'email', p_listed.email,
    'phone', p_listed.phone,
    'time_zone', p_listed.time_zone,
    'locale', p_listed.locale,
    'seat_id', p_listed.seat_id
  ));
end;
$$;
comment on function private.as_json(private.listed_attendee, boolean) is
  'A listed attendee as kept in the state.';

create function private.with_seat_of(
  p_person jsonb,
  p_kind private.event_kind,
  p_details jsonb,
  p_is_neighbour boolean
)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if p_kind = 'created' then
    return p_person - 'moved_in';
  end if;
  -- Who had a place here before only comes back to it.
  if p_kind = 'rescheduled' and private.is_seat_move(p_details) and not p_is_neighbour
    and not p_person ? 'confirmed_at'
  then
    return p_person || '{"moved_in": true}';
  end if;
  return p_person;
end;
$$;
comment on function private.with_seat_of(jsonb, private.event_kind, jsonb, boolean) is
  'An attendee as known before an event, with whether their seat came from another booking. It did when a move was the first to confirm them and they never booked here themself; giving up the seat and coming back by a move change neither, nor does being there when a neighbour comes.';

create function private.with_fit(p_person jsonb, p_said jsonb)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Some flows leave fields out when they tell of a seat again: the better of two counts.
  return p_person || jsonb_build_object('fit', greatest(
    (p_person -> 'fit')::integer,
    private.classified_fit(
      p_person ->> 'email', p_person ->> 'name', p_person ->> 'phone', p_said)));
end;
$$;
comment on function private.with_fit(jsonb, jsonb) is
  'Someone an event lists, and how promising what it says (metadata) makes them. It counts where everyone has a seat of their own: what their neighbours answer later says nothing of them.';

create function private.as_map(p_keys text[], p_values jsonb[])
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Without a query for the usual one.
  if cardinality(p_keys) = 1 then
    return jsonb_build_object(p_keys[1], p_values[1]);
  end if;
  return (
    select coalesce(jsonb_object_agg(p.key, p.value), '{}')
    from unnest(p_keys, p_values) p (key, value)
  );
end;
$$;
comment on function private.as_map(text[], jsonb[]) is 'Keys and their values as one JSON object.';

create function private.with_attendees_listed(
  p_state private.booking_state,
  p_kind private.event_kind,
  p_details jsonb,
  p_said jsonb,
  p_at timestamptz
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_nobody_known constant boolean := s.attendees = '{}' and s.others = 0;
  v_mark constant text := case
    when p_kind in ('requested', 'payment_initiated') then 'requested_at'
    when p_kind in ('created', 'rescheduled') then 'confirmed_at'
    -- That it was confirmed was told by an event that names nobody.
    when v_nobody_known and s.status in ('confirmed', 'rescheduled', 'completed')
      then 'confirmed_at'
  end;
  v_said jsonb;
  v_listed private.listed_attendee;
  v_is_neighbour boolean;
  v_person jsonb;
  v_contacts text[] := array[]::text[];
  v_people jsonb[] := array[]::jsonb[];
begin
  -- Only these speak of who takes part; from the others a list is better than nobody.
  if not (v_nobody_known or p_kind in
    ('requested', 'payment_initiated', 'created', 'rescheduled', 'updated')) then
    return s;
  end if;

  foreach v_listed in array private.attendees_named(s, p_details) loop
    v_person := coalesce(s.attendees -> v_listed.contact, '{}') - array['left_at', 'moved_out']
      || private.as_json(v_listed, s.seated or v_listed.position = 0);
    if s.seated and s.attendees ? v_listed.contact then
      v_person := v_person || jsonb_build_object(
        'position', s.attendees #> array[v_listed.contact, 'position']);
    elsif s.seated then
      v_person := v_person || jsonb_build_object('position', v_listed.position + s.others
        + (select count(*) from jsonb_object_keys(s.attendees)));
    end if;
    v_is_neighbour := v_listed.position > 0 and private.is_of_one_seat(p_details);
    -- Also before anything tells that these are seats.
    if (v_person -> 'is_booker')::boolean or s.seated then
      -- What is typed is the first one's, also where a host puts two times together.
      v_person := private.with_fit(v_person, case
        when v_listed.position = 0 then p_said else p_said - array['notes', 'responses']
      end);
    end if;
    if v_mark is not null then
      v_person := private.with_seat_of(v_person, p_kind, p_details, v_is_neighbour)
        || jsonb_build_object(v_mark, least((v_person ->> v_mark)::timestamptz, p_at));
    end if;
    v_contacts := v_contacts || v_listed.contact;
    v_people := v_people || v_person;
  end loop;
  v_said := private.as_map(v_contacts, v_people);

  -- A seat's event lists only that seat, an update perhaps only the booker. Any other list is
  -- everyone: who is not on it left.
  if v_said <> '{}' and not (v_nobody_known or s.seated or p_kind = 'updated') then
    s.attendees := private.marked(s.attendees, 'left_at', p_at);
  end if;
  s.attendees := s.attendees || v_said;

  -- A confirmation without a list confirms everyone.
  if v_said = '{}' and v_mark is not null then
    s.attendees := private.marked(s.attendees, v_mark, p_at);
  end if;
  return s;
end;
$$;
comment on function
  private.with_attendees_listed(
    private.booking_state, private.event_kind, jsonb, jsonb, timestamptz) is
  'The state with the attendees an event lists. Nobody is forgotten: who left stays, marked.';

create function private.without_hosts(p_state private.booking_state)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_contact text;
begin
  for v_contact in select h ->> 'email' from jsonb_array_elements(s.metadata -> 'hosts') h loop
    if private.is_host(s.metadata, v_contact) then
      s.attendees := s.attendees - v_contact;
      s.no_shows := s.no_shows - v_contact;
    end if;
  end loop;
  if s.attendees <> '{}' and private.booker_in(s.attendees) is null then
    -- A host was taken for the booker.
    v_contact := (
      select a.key
      from jsonb_each(s.attendees) a
      order by (a.value -> 'position')::integer, a.key
      limit 1
    );
    s.attendees := jsonb_set(s.attendees, array[v_contact, 'is_booker'], 'true');
  end if;
  return s;
end;
$$;
comment on function private.without_hosts(private.booking_state) is
  'The state without attendees who turned out to be hosts.';

create function private.marked(p_attendees jsonb, p_mark text, p_at timestamptz)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Whoever left has left: they are not confirmed or marked again.
  return (
    select coalesce(
      jsonb_object_agg(
        a.key,
        case
          when a.value ? 'left_at' then a.value
          else a.value || jsonb_build_object(
            p_mark, least((a.value ->> p_mark)::timestamptz, p_at))
        end
      ),
      '{}'
    )
    from jsonb_each(p_attendees) a
  );
end;
$$;
comment on function private.marked(jsonb, text, timestamptz) is
  'The attendees, those still there marked with a time; of two times the earlier counts.';

create function private.with_attendance_confirmed(
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
  v_start constant timestamptz :=
    coalesce(private.to_timestamp(p_details ->> 'startTime'), s.start_time);
  a private.listed_attendee;
begin
  foreach a in array private.attendees_named(s, p_details) loop
    if s.attendees ? a.contact and v_start is not null then
      s.attendees := s.attendees || jsonb_build_object(
        a.contact,
        s.attendees -> a.contact || jsonb_build_object(
          'attendance_confirmed_at', p_at, 'attendance_confirmed_for', v_start));
    end if;
  end loop;
  return s;
end;
$$;
comment on function private.with_attendance_confirmed(private.booking_state, jsonb, timestamptz) is
  'The state after attendees said that they will be there at the time the event names. That it was moved since, or is moved back, needs no event: the time that was confirmed is compared with the booking''s.';

create function private.seats_named(p_state private.booking_state, p_details jsonb)
  returns private.listed_attendee[]
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_named constant private.listed_attendee[] :=
    private.attendees_named(p_state, p_details);
begin
  if not private.is_of_one_seat(p_details) then
    return v_named;
  end if;
  return array(select a from unnest(v_named) a where a.position = 0);
end;
$$;
comment on function private.seats_named(private.booking_state, jsonb) is
  'Those whose seats an event is about: the first it lists, if it is about one; else all.';

create function private.given_up(p_person jsonb, p_at timestamptz, p_moved boolean)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- The key to the seat opens nothing any more, and who comes back has not said that they will.
  return (p_person - array['seat_id', 'attendance_confirmed_at', 'attendance_confirmed_for']) || jsonb_build_object('left_at', p_at, 'moved_out', p_moved);
end;
$$;
comment on function private.given_up(jsonb, timestamptz, boolean) is
  'An attendee after they left their seat, moved to another time or not.';

create function private.with_seats_cleared(
  p_state private.booking_state,
  p_seat_id text,
  p_at timestamptz,
  p_moved boolean
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  select coalesce(
    jsonb_object_agg(
      a.key,
      case
        when a.value ? 'left_at' or a.value ->> 'seat_id' is distinct from p_seat_id and p_seat_id is not null
          then a.value
        else private.given_up(a.value, p_at, p_moved)
      end
    ),
    '{}'
  )
  into s.attendees
  from jsonb_each(s.attendees) a;
  return s;
end;
$$;
comment on function private.with_seats_cleared(private.booking_state, text, timestamptz, boolean) is
  'The state after whoever was there left, moved to another time or not: who has this seat, or everyone (p_seat_id null). Needs everyone at hand.';

create function private.with_seats_given_up(
  p_state private.booking_state,
  p_details jsonb,
  p_at timestamptz,
  p_moved boolean
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  -- A template left the list out: Cal.com lists whose seats are given up.
  if not private.lists_attendees(p_details) then
    return private.with_seats_cleared(
      s, private.trimmed(p_details ->> 'attendeeSeatId'), p_at, p_moved);
  end if;
  -- Someone not known yet is noted as well: their own event may still be on its way.
  select s.attendees || coalesce(
    jsonb_object_agg(
      l.contact,
      private.given_up(
        private.as_json(l, true) || coalesce(s.attendees -> l.contact, '{}'), p_at, p_moved)
    ),
    '{}'
  )
  into s.attendees
  from unnest(private.seats_named(s, p_details)) l
  -- Told again a moment later by another webhook, a seat was given up once.
  where p_moved
    or not coalesce(s.attendees -> l.contact, '{}') ? 'left_at'
    or (s.attendees #> array[l.contact, 'moved_out'])::boolean;
  return s;
end;
$$;
comment on function
  private.with_seats_given_up(private.booking_state, jsonb, timestamptz, boolean) is
  'The state after the attendees of a seated booking whom an event is about left it, moved to another time or not.';

create function private.is_anyone_there(p_state private.booking_state)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_state.others_present > 0
    or exists (select from jsonb_each(p_state.attendees) a where not a.value ? 'left_at');
end;
$$;
comment on function private.is_anyone_there(private.booking_state) is 'Whether someone has not left.';

create function private.no_shows_of(
  p_state private.booking_state,
  p_event_type text,
  p_details jsonb
)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- The message of these events is localized: only the lists are read. Cal Video's event
  -- names the missing guests, or, on some versions, only that nobody took part.
  return (
    select coalesce(
      jsonb_object_agg(
        l.contact,
        case
          when p_event_type <> 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW' then coalesce(l.no_show, true)
          else p_details ? 'guests' or l.no_show or p_details -> 'participants' = '[]'
        end
      ),
      case when p_event_type = 'BOOKING_NO_SHOW' then '{"": true}' else '{}' end::jsonb
    )
    from unnest(private.attendees_named(
      p_state,
      case
        when p_details ? 'guests' then p_details || jsonb_build_object('attendees', p_details -> 'guests')
        else p_details
      end
    )) l
  );
end;
$$;
comment on function private.no_shows_of(private.booking_state, text, jsonb) is
  'Who came and who did not, as {contact: no-show}. The empty contact stands for the booker, when an event names nobody.';

create function private.with_no_shows(p_known jsonb, p_said jsonb, p_at timestamptz)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Whoever is marked again was marked before: that is when.
  return p_known || (
    select coalesce(
      jsonb_object_agg(
        n.key,
        case
          when n.value <> 'true'::jsonb then n.value
          when jsonb_typeof(p_known -> n.key) = 'string' then p_known -> n.key
          else to_jsonb(p_at)
        end
      ),
      '{}'
    )
    from jsonb_each(p_said) n
  );
end;
$$;
comment on function private.with_no_shows(jsonb, jsonb, timestamptz) is
  'The no-shows with what an event says of them: {contact: since when, or false}.';

create function private.no_show_since(p_no_shows jsonb, p_contact text, p_is_booker boolean)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select min((p_no_shows ->> c.contact)::timestamptz)
    from (values (p_contact), (case when p_is_booker then '' end)) c (contact)
    where jsonb_typeof(p_no_shows -> c.contact) = 'string'
  );
end;
$$;
comment on function private.no_show_since(jsonb, text, boolean) is
  'Since when an attendee is marked as not having come, by name or as the booker; null when they are not.';
