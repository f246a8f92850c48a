-- Folding observed details: what Cal.com's API showed of when and where a booking is, and of who takes
-- part.
--
-- An observation fills what no webhook said, and where it differs, it is newer: times and titles are
-- as it shows them, of the rest it says what is not known. It asserts what the API can know: not
-- that an empty list means that nobody comes, and not that somebody came after all whom Cal Video
-- missed.

create function private.created_at_of(p_details jsonb, p_at timestamptz)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return least(coalesce(private.to_timestamp(p_details #>> '{observed,created_at}'), p_at), p_at);
end;
$$;
comment on function private.created_at_of(jsonb, timestamptz) is
  'When the booking an observation shows was made; p_at: when it was read, than which nothing is later.';

create function private.updated_at_of(p_details jsonb, p_at timestamptz)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return least(
    coalesce(
      private.to_timestamp(p_details #>> '{observed,updated_at}'), private.created_at_of(p_details, p_at)),
    p_at);
end;
$$;
comment on function private.updated_at_of(jsonb, timestamptz) is
  'When the booking an observation shows was last changed in Cal.com; p_at: when it was read.';

create function private.moment(p_at timestamptz)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return to_jsonb(extract(epoch from p_at));
end;
$$;
comment on function private.moment(timestamptz) is
  'A time as metadata.observed has it, the same in every session: seconds since 1970.';

create function private.is_observed(p_metadata jsonb, p_at timestamptz)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return coalesce(p_metadata -> 'observed' @> private.moment(p_at), false);
end;
$$;
comment on function private.is_observed(jsonb, timestamptz) is
  'Whether nobody but the API told of a moment of a booking (metadata).';

-- What is held -------------------------------------------------------------------------------

create function private.news_of_places(p_known jsonb, p_said jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_place constant text := coalesce(p_said ->> 'video_url', p_said ->> 'location');
begin
  -- One and the same link is the place in one telling and the way to join in another; the type of an
  -- option is no place.
  if v_place is null and p_known ?| array['location', 'location_type', 'video_url']
    or v_place in (p_known ->> 'location', p_known ->> 'video_url')
  then
    return p_said - array['location', 'location_type', 'video_url'];
  end if;
  return p_said;
end;
$$;
comment on function private.news_of_places(jsonb, jsonb) is
  'What an observation says (metadata), with where only if it is somewhere else than is known.';

create function private.news_of_hosts(p_known jsonb, p_said jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- The API shows less of a host than a webhook, one of a team, and of a deleted one nothing.
  if p_known #> '{organizer,email}' = p_said #> '{organizer,email}'
    or p_known ? 'organizer' and p_said #> '{organizer,email}' is null
  then
    return p_said - array['organizer', 'hosts'];
  elsif p_known ? 'hosts' and p_said ? 'hosts' then
    return p_said || jsonb_strip_nulls(jsonb_build_object(
      'hosts', private.hosts_after(p_known -> 'hosts', p_said -> 'hosts', true),
      'organizer', p_said -> 'organizer'
        || jsonb_build_object('email_hidden', p_known #> '{organizer,email_hidden}')));
  end if;
  return p_said;
end;
$$;
comment on function private.news_of_hosts(jsonb, jsonb) is
  'What an observation says (metadata), with hosts only if somebody else organizes than is known.';

create function private.with_details_observed(
  p_state private.booking_state,
  p_details jsonb,
  p_number bigint
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_said jsonb := private.metadata_of(p_details);
  v_always jsonb;
begin
  v_said := private.news_of_hosts(s.metadata, private.news_of_places(s.metadata, v_said));
  if v_said ?| array['location', 'video_url'] then
    s.metadata := s.metadata - array['location', 'location_type', 'video_url'];
  end if;
  if v_said ? 'organizer' then
    s.metadata := s.metadata - array['organizer', 'hosts'];
  end if;
  v_always := jsonb_strip_nulls(jsonb_build_object(
    'rating', p_details #> '{observed,rating}',
    'recurring_booking_uid', p_details #> '{observed,series}',
    'host_no_show', nullif(p_details #> '{observed,host_is_absent}', 'false')));
  -- Of an appointment that is at a new uid, nothing is known yet.
  s.metadata := case
    when s.status is null then s.metadata || v_said else v_said || s.metadata
  end || v_always;

  s.seated := s.seated or (p_details #> '{observed,is_seated}')::boolean;
  s.cal_booking_id := coalesce(p_number, s.cal_booking_id);
  s.event_type := coalesce(private.trimmed(p_details ->> 'type'), s.event_type);
  s.event_title := coalesce(private.trimmed(p_details ->> 'title'), s.event_title);
  s.start_time := coalesce(private.to_timestamp(p_details ->> 'startTime'), s.start_time);
  s.end_time := coalesce(private.to_timestamp(p_details ->> 'endTime'), s.end_time);
  return s;
end;
$$;
comment on function private.with_details_observed(private.booking_state, jsonb, bigint) is
  'The state with what an observation shows of times, titles, its number and metadata: times and titles as they are now, of the rest what no webhook said.';

-- Who takes part ---------------------------------------------------------------------------------

create function private.mark_observed(p_state private.booking_state, p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_details #>> '{observed,status}' in ('pending', 'rejected')
      then case when p_state.status is null or p_state.status = 'rejected' then 'requested_at' end
    when p_details #>> '{observed,status}' = 'accepted'
      then case when not p_state.payment_due then 'confirmed_at' end
    -- Before, it had been confirmed, as most are, unless it was heard to wait.
    else case when p_state.status is distinct from 'requested' then 'confirmed_at' end
  end;
end;
$$;
comment on function private.mark_observed(private.booking_state, jsonb) is
  'Which time of an attendee an observation shows to have been: when they asked for their place, or got it; null for none.';

create function private.with_person_observed(
  p_person jsonb,
  p_mark text,
  p_made_at timestamptz,
  p_changed_at timestamptz
)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if p_mark is null
    or p_person ? p_mark
    or p_mark = 'requested_at' and p_person ? 'confirmed_at'
  then
    return p_person;
  end if;
  -- Who is known to have asked first got it later.
  return p_person || jsonb_build_object(
    p_mark, case when p_person ? 'requested_at' then p_changed_at else p_made_at end);
end;
$$;
comment on function
  private.with_person_observed(jsonb, text, timestamptz, timestamptz) is
  'An attendee with the time an observation shows, if none is known. p_made_at: when they took their place; p_changed_at: when the booking was changed last.';

create function private.is_back(
  p_state private.booking_state,
  p_person jsonb,
  p_taken_at timestamptz
)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_left_at constant timestamptz := (p_person ->> 'left_at')::timestamptz;
begin
  -- What a webhook told of a seat that was given up, an answer out of a cache does not take back.
  return not p_state.seated
    or p_taken_at > v_left_at
    or private.is_observed(p_state.metadata, v_left_at);
end;
$$;
comment on function private.is_back(private.booking_state, jsonb, timestamptz) is
  'Whether someone who had left, and is on the list again, takes part again. p_taken_at: when they took the seat that is listed.';

create function private.said_of_seat(p_metadata jsonb, p_answers jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (p_metadata - array['notes', 'responses']) || jsonb_strip_nulls(jsonb_build_object(
    'notes', p_answers #> '{notes,value}',
    'responses', p_answers));
end;
$$;
comment on function private.said_of_seat(jsonb, jsonb) is
  'What is known of a slot (metadata), with the answers of who has one of its seats in place of their neighbours''.';

create function private.with_people_observed(
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
  v_changed_at constant timestamptz := private.updated_at_of(p_details, p_at);
  v_mark constant text := private.mark_observed(s, p_details);
  v_is_live constant boolean :=
    p_details #>> '{observed,status}' in ('pending', 'accepted');
  v_was_nobody constant boolean := s.attendees = '{}';
  v_listed private.listed_attendee;
  v_taken_at timestamptz;
  v_answers jsonb;
  v_person jsonb;
  v_contacts text[] := array[]::text[];
begin
  -- Of a deleted event type seats are shown as if they were none.
  if not v_was_nobody and not (p_details #> '{observed,has_type}')::boolean then
    return s;
  end if;
  foreach v_listed in array private.attendees_named(s, p_details) loop
    v_person := s.attendees -> v_listed.contact;
    v_taken_at := least(
      coalesce(
        private.to_timestamp(p_details #>> array['attendees', v_listed.position::text, 'takenAt']),
        v_made_at),
      p_at);
    v_answers := p_details #> array['attendees', v_listed.position::text, 'responses'];
    if v_person is null then
      if s.seated then
        v_listed.position := greatest(
          v_listed.position, (select count(*)::integer from jsonb_object_keys(s.attendees)));
      end if;
      v_person := private.as_json(v_listed, s.seated or v_was_nobody and v_listed.position = 0);
      if (v_person -> 'is_booker')::boolean and not s.seated then
        v_person := private.with_fit(v_person, s.metadata);
      end if;
    elsif v_is_live and (not v_person ? 'left_at' or private.is_back(s, v_person, v_taken_at)) then
      v_person := private.as_json(v_listed, false)
        || (v_person - array['left_at', 'moved_out']);
    end if;
    if s.seated then
      v_person := private.with_fit(v_person, private.said_of_seat(s.metadata, v_answers));
    end if;
    v_contacts := v_contacts || v_listed.contact;
    if not v_person ? 'left_at' then
      v_person := private.with_person_observed(v_person, v_mark, v_taken_at, v_changed_at);
    end if;
    s.attendees := s.attendees || jsonb_build_object(v_listed.contact, v_person);
  end loop;

  -- An empty list says nothing; on one of what is over, nobody leaves any more.
  if v_is_live and v_contacts <> '{}' then
    s.attendees := s.attendees || private.marked(s.attendees - v_contacts, 'left_at', p_at);
  end if;
  -- A slot that ended, as far as was known, with its last seat lives on with another.
  if v_is_live
    and s.seated
    and s.status = 'cancelled'
    and not private.is_anyone_there(p_state)
    and private.is_anyone_there(s)
  then
    s := private.with_cancellation_cleared(s);
    s.status := null;
  end if;
  return s;
end;
$$;
comment on function private.with_people_observed(private.booking_state, jsonb, timestamptz) is
  'The state with the attendees an observation lists. Who is known keeps what is known of them; who is no longer on the list of a booking that lives has left. A slot that was cancelled with its last seat has no status any more when somebody is there.';

create function private.with_absences_observed(
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
  a private.listed_attendee;
begin
  if not jsonb_path_exists(p_details, '$.attendees[*].noShow ? (@ == true)')
    -- Cal Video looks at the old time of what a host has moved, and nobody can have missed it yet.
    or s.start_time > p_at
  then
    return s;
  end if;
  foreach a in array private.attendees_named(s, p_details) loop
    if a.no_show and jsonb_typeof(s.no_shows -> a.contact) is distinct from 'string' then
      s.no_shows := s.no_shows || jsonb_build_object(a.contact, coalesce(s.end_time, p_at));
    end if;
  end loop;
  return s;
end;
$$;
comment on function private.with_absences_observed(private.booking_state, jsonb, timestamptz) is
  'The state with those whom an observation of a meeting that has begun shows as absent, since its end: the API does not tell when they were marked. Nobody is unmarked: what Cal Video saw, the API may not show.';
