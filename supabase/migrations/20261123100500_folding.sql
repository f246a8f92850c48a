-- Folding: a booking is a function of the set of its events.
--
-- private.next_state() takes the booking one event further; private.fold_booking() calls it for
-- every event in the order in which they happened, so the booking comes out the same whatever
-- order they arrived in. Applying one event, replaying a failed one and rebuilding everything
-- all go through it. (It would be an aggregate, but those cannot fix their search_path.)

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
  -- contact → what is known of the person; contact → came or not
  attendees jsonb,
  no_shows jsonb,
  -- contact → what an admin put in its place
  corrections jsonb,
  metadata jsonb,
  confirmed_at timestamptz,
  rescheduled_at timestamptz,
  cancelled_at timestamptz,
  completed_at timestamptz,
  cancellation_reason text,
  cancelled_by text,
  reschedule_requested boolean,
  created_at timestamptz,
  updated_at timestamptz
);

create function private.answers(p_responses jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select jsonb_object_agg(r.key, coalesce(r.value -> 'value' -> 'value', r.value -> 'value'))
    from jsonb_each(
      case when jsonb_typeof(p_responses) = 'object' then p_responses else '{}' end
    ) r
    where r.value -> 'value' is not null
      and r.value -> 'value' <> 'null'::jsonb
  );
end;
$$;
comment on function private.answers(jsonb) is
  'Cal.com''s responses as {question: answer}; unanswered questions are left out.';

create function private.video_url(p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce(
    private.trimmed(p_details #>> '{metadata,videoCallUrl}'),
    private.trimmed(p_details #>> '{videoCallData,url}'),
    case when p_details ->> 'location' ~ '^https?://' then p_details ->> 'location' end
  );
end;
$$;
comment on function private.video_url(jsonb) is 'Where to join, in the order Cal.com fills it in.';

create function private.metadata_of(p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'responses', private.answers(p_details -> 'responses'),
    'location', private.trimmed(p_details ->> 'location'),
    'video_url', private.video_url(p_details),
    'organizer', nullif(jsonb_strip_nulls(jsonb_build_object(
      'name', coalesce(p_details #> '{organizer,name}', p_details #> '{user,name}'),
      'email', coalesce(p_details #> '{organizer,email}', p_details #> '{user,email}'),
      'time_zone', coalesce(p_details #> '{organizer,timeZone}', p_details #> '{user,timeZone}'),
      'locale', p_details #> '{organizer,language,locale}'
    )), '{}'),
    'booker_url', p_details -> 'bookerUrl',
    'notes', private.trimmed(p_details ->> 'additionalNotes'),
    'event_type_id', p_details -> 'eventTypeId',
    'event_type_title', p_details -> 'eventTitle',
    'ical_uid', p_details -> 'iCalUID',
    'price', p_details -> 'price',
    'currency', p_details -> 'currency',
    'recurring_event', p_details -> 'recurringEvent',
    'seats', p_details -> 'seatsPerTimeSlot',
    'reschedule_reason', private.trimmed(p_details #>> '{responses,rescheduleReason,value}'),
    'rescheduled_by', private.trimmed(p_details ->> 'rescheduledBy')
  ));
end;
$$;
comment on function private.metadata_of(jsonb) is 'What an event says of a booking beyond its columns.';

create function private.with_details(
  p_state private.booking_state,
  p_kind private.event_kind,
  p_details jsonb
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_said constant jsonb := private.metadata_of(p_details);
  v_type constant text := private.trimmed(p_details ->> 'type');
  v_title constant text := coalesce(
    private.trimmed(p_details ->> 'title'), private.trimmed(p_details ->> 'eventTitle')
  );
  v_start constant timestamptz := private.to_timestamp(p_details ->> 'startTime');
  v_end constant timestamptz := private.to_timestamp(p_details ->> 'endTime');
begin
  s.seated := s.seated or v_said ? 'seats' or p_details ->> 'attendeeSeatId' is not null;

  if p_kind in ('requested', 'payment_initiated', 'created', 'rescheduled', 'updated') then
    s.cal_booking_id := coalesce(private.to_bigint(p_details ->> 'bookingId'), s.cal_booking_id);
    s.event_type := coalesce(v_type, s.event_type);
    s.event_title := coalesce(v_title, s.event_title);
    s.start_time := coalesce(v_start, s.start_time);
    s.end_time := coalesce(v_end, s.end_time);
    -- A new location without a link must not keep the link of the old one.
    if v_said ? 'location' then
      s.metadata := s.metadata - 'video_url';
    end if;
    s.metadata := s.metadata || v_said;
  else
    -- The other events may carry a snapshot from scheduling time: they only fill gaps.
    s.cal_booking_id := coalesce(
      s.cal_booking_id, private.to_bigint(p_details ->> 'bookingId')
    );
    s.event_type := coalesce(s.event_type, v_type);
    s.event_title := coalesce(s.event_title, v_title);
    s.start_time := coalesce(s.start_time, v_start);
    s.end_time := coalesce(s.end_time, v_end);
    s.metadata := v_said || s.metadata;
  end if;

  return s;
end;
$$;
comment on function private.with_details(private.booking_state, private.event_kind, jsonb) is
  'The state with what an event says of times, titles and metadata.';

-- Attendees -------------------------------------------------------------------------------

create function private.attendees_named(p_corrections jsonb, p_details jsonb)
  returns setof private.listed_attendee
  language plpgsql
  immutable
  rows 5
  set search_path = ''
as $$
declare
  a private.listed_attendee;
  v_correction jsonb;
  v_seen text[] := array[]::text[];
begin
  for a in select * from private.listed_attendees(p_details) loop
    v_correction := p_corrections -> a.contact;
    if v_correction is not null then
      a := jsonb_populate_record(a, v_correction);
    end if;
    -- Someone may have been corrected to another on the list: the first counts.
    if a.contact <> all (v_seen) then
      v_seen := v_seen || a.contact;
      return next a;
    end if;
  end loop;
end;
$$;
comment on function private.attendees_named(jsonb, jsonb) is
  'The attendees an event lists, as an admin corrected them: Cal.com goes on sending what it knows.';

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
    'locale', p_listed.locale
  ));
end;
$$;
comment on function private.as_json(private.listed_attendee, boolean) is
  'A listed attendee as kept in the state.';

create function private.with_attendees_listed(
  p_state private.booking_state,
  p_kind private.event_kind,
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
  v_nobody_known constant boolean := s.attendees = '{}';
  v_mark constant text := case
    when p_kind in ('requested', 'payment_initiated') then 'requested_at'
    when p_kind in ('created', 'rescheduled') then 'confirmed_at'
  end;
  v_said jsonb := '{}'::jsonb;
  v_listed private.listed_attendee;
  v_person jsonb;
begin
  -- Only these speak of who takes part; from the others a list is better than nobody.
  if not (v_nobody_known or p_kind in
    ('requested', 'payment_initiated', 'created', 'rescheduled', 'updated')) then
    return s;
  end if;

  for v_listed in select * from private.attendees_named(s.corrections, p_details) loop
    v_person := coalesce(s.attendees -> v_listed.contact, '{}') - array['left_at', 'moved_out']
      || private.as_json(v_listed, s.seated or v_listed.position = 0);
    if s.seated and s.attendees ? v_listed.contact then
      v_person := v_person || jsonb_build_object(
        'position', s.attendees #> array[v_listed.contact, 'position']);
    elsif s.seated then
      v_person := v_person || jsonb_build_object('position', v_listed.position
        + (select count(*) from jsonb_object_keys(s.attendees)));
    end if;
    if v_mark is not null then
      v_person := v_person || jsonb_build_object(
        v_mark, least((v_person ->> v_mark)::timestamptz, p_at));
    end if;
    if p_kind = 'rescheduled' and private.is_seat_move(p_details) then
      v_person := v_person || '{"moved_in": true}';
    elsif p_kind = 'created' then
      v_person := v_person - 'moved_in';
    end if;
    v_said := v_said || jsonb_build_object(v_listed.contact, v_person);
  end loop;

  -- A seat's event lists only that seat, an update perhaps only the booker. Any other list is
  -- everyone: who is not on it left.
  if v_said <> '{}' and not s.seated and p_kind <> 'updated' then
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
  private.with_attendees_listed(private.booking_state, private.event_kind, jsonb, timestamptz) is
  'The state with the attendees an event lists. Nobody is forgotten: who left stays, marked.';

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
  -- Someone not known yet is noted as well: their own event may still be on its way.
  select s.attendees || coalesce(
    jsonb_object_agg(
      l.contact,
      private.as_json(l, true)
        || coalesce(s.attendees -> l.contact, '{}')
        || jsonb_build_object('left_at', p_at, 'moved_out', p_moved)
    ),
    '{}'
  )
  into s.attendees
  from private.attendees_named(s.corrections, p_details) l;
  return s;
end;
$$;
comment on function
  private.with_seats_given_up(private.booking_state, jsonb, timestamptz, boolean) is
  'The state after the listed attendees of a seated booking left it, moved to another time or not.';

create function private.is_anyone_there(p_attendees jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return exists (select from jsonb_each(p_attendees) a where not a.value ? 'left_at');
end;
$$;
comment on function private.is_anyone_there(jsonb) is 'Whether someone has not left.';

create function private.no_shows_of(p_event_type text, p_details jsonb, p_corrections jsonb)
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
    from private.attendees_named(
      p_corrections,
      case
        when p_details ? 'guests' then p_details || jsonb_build_object('attendees', p_details -> 'guests')
        else p_details
      end
    ) l
  );
end;
$$;
comment on function private.no_shows_of(text, jsonb, jsonb) is
  'Who came and who did not, as {contact: no-show}. The empty contact stands for the booker, when an event names nobody.';

-- Status ----------------------------------------------------------------------------------

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
    if private.is_anyone_there(s.attendees) then
      return s;
    end if;
  end if;

  s.status := 'cancelled';
  s.completed_at := null;
  s.cancelled_at := p_at;
  s.cancellation_reason := private.trimmed(p_details ->> 'cancellationReason');
  s.cancelled_by := private.trimmed(p_details ->> 'cancelledBy');
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

    when 'payment_initiated' then
      -- Its status field says ACCEPTED although nothing is paid.
      s.status := coalesce(s.status, 'requested');
      s.payment_due := s.status = 'requested';

    when 'paid' then
      s.payment_due := false;
      s.metadata := s.metadata || '{"paid": true}';

    when 'created' then
      s.payment_due := false;
      -- Cal.com never revives a uid that has ended, except for a new seat.
      if s.seated and s.status = 'cancelled' then
        s := private.with_cancellation_cleared(s);
        s.status := null;
      end if;
      if coalesce(s.status, 'requested') = 'requested' then
        s.status := 'confirmed';
        s.confirmed_at := least(s.confirmed_at, p_at);
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
        s.status := 'confirmed';
        s.confirmed_at := least(s.confirmed_at, p_at);
      end if;

    when 'ended' then
      s := private.with_end(s, p_details, p_at);

    when 'host_no_show' then
      s.metadata := s.metadata || '{"host_no_show": true}';

    when 'no_show' then
      s.no_shows := s.no_shows || private.no_shows_of(p_event_type, p_details, s.corrections);
      -- Only a booking that took place can be missed.
      if s.status is null then
        s.status := 'confirmed';
        s.confirmed_at := least(s.confirmed_at, p_at);
      end if;

    when 'rejected' then
      s := private.with_cancellation_cleared(s);
      s.status := 'rejected';
      s.cancelled_at := p_at;
      s.cancellation_reason := private.trimmed(p_details ->> 'rejectionReason');

    when 'cancelled' then
      s := private.with_cancellation(s, p_details, p_at);

    when 'updated' then
      -- Its status field is believed only when nothing else is known of the booking.
      if s.status is null and p_details ->> 'status' = 'ACCEPTED' then
        s.status := 'confirmed';
        s.confirmed_at := least(s.confirmed_at, p_at);
        s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
      end if;
  end case;
  return s;
end;
$$;
comment on function
  private.with_status(private.booking_state, private.event_kind, text, jsonb, timestamptz) is
  'The state with what an event does to the booking''s status.';

-- Corrections -----------------------------------------------------------------------------

create function private.corrections_of(p_tenant_id uuid, p_cal_uid text, p_until timestamptz)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select coalesce(
      jsonb_object_agg(
        e.body #>> '{payload,contact}', e.body #> '{payload,corrected}' order by e.occurred_at),
      '{}'
    )
    from public.booking_uids u
    join public.webhook_events e on e.tenant_id = u.tenant_id and e.booking_id = u.booking_id
    where u.tenant_id = p_tenant_id
      and u.cal_uid = p_cal_uid
      and e.provider = 'admin'
      and e.status = 'applied'
      and e.occurred_at <= p_until
  );
end;
$$;
comment on function private.corrections_of(uuid, text, timestamptz) is
  'What an admin had corrected in the booking with this uid by then; it goes along when a seat moves.';

create function private.with_correction(p_state private.booking_state, p_details jsonb)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_old constant text := p_details ->> 'contact';
  v_said constant jsonb := p_details -> 'corrected';
  v_new constant text := v_said ->> 'contact';
begin
  -- Also what was itself a correction.
  s.corrections := (
    select coalesce(
      jsonb_object_agg(
        c.key, case when c.value ->> 'contact' = v_old then v_said else c.value end),
      '{}'
    )
    from jsonb_each(s.corrections) c
  ) || jsonb_build_object(v_old, v_said);

  if s.attendees ? v_old then
    s.attendees := (s.attendees - v_old) || jsonb_build_object(
      v_new, jsonb_strip_nulls((s.attendees -> v_old) || (v_said - 'contact')));
  end if;
  if s.no_shows ? v_old then
    s.no_shows := (s.no_shows - v_old) || jsonb_build_object(v_new, s.no_shows -> v_old);
  end if;
  return s;
end;
$$;
comment on function private.with_correction(private.booking_state, jsonb) is
  'The state after an admin corrected who an attendee is or how to reach them. It holds for what Cal.com sends later, too.';

-- Events of other bookings ----------------------------------------------------------------

create function private.with_departure(
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
  s.seated := true;
  s := private.with_seats_given_up(s, p_details, p_at, true);
  if s.status in ('requested', 'confirmed', 'rescheduled')
    and not private.is_anyone_there(s.attendees)
  then
    s.status := 'cancelled';
    s.cancelled_at := p_at;
    s.cancellation_reason := 'The last attendee moved to another time.';
  end if;
  return s;
end;
$$;
comment on function private.with_departure(private.booking_state, jsonb, timestamptz) is
  'The state of a seated booking after an attendee moved to another one.';

create function private.with_series_change(
  p_state private.booking_state,
  p_kind private.event_kind,
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
  -- Confirming and declining reach what waits; cancelling reaches what is still to come.
  if p_kind = 'created' and s.status = 'requested' and not s.payment_due then
    s.status := 'confirmed';
    s.confirmed_at := least(s.confirmed_at, p_at);
    s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  elsif p_kind = 'rejected' and s.status = 'requested' then
    s := private.with_status(s, p_kind, null, p_details, p_at);
  elsif p_kind = 'cancelled' and s.start_time >= p_at
    and s.status in ('requested', 'confirmed', 'rescheduled')
  then
    s := private.with_status(s, p_kind, null, p_details, p_at);
  end if;
  return s;
end;
$$;
comment on function private.with_series_change(
  private.booking_state, private.event_kind, jsonb, timestamptz) is
  'The state of an occurrence after its whole series was confirmed, declined or cancelled by an event about another occurrence. Cal.com puts the recurrence into such an event only when it is about all that remain.';

-- The fold --------------------------------------------------------------------------------

create type private.event_role as enum ('own', 'departure', 'series');

create function private.next_state(
  p_state private.booking_state,
  p_event public.webhook_events,
  p_role private.event_role
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_kind constant private.event_kind := private.event_kind(p_event.event_type);
  v_details constant jsonb := private.event_details(p_event.body);
begin
  if p_role <> 'own' then
    -- What is said of others before this booking began does not concern it.
    if s.cal_uid is null then
      return s;
    end if;
    s := case p_role
      when 'departure' then private.with_departure(s, v_details, p_event.occurred_at)
      else private.with_series_change(s, v_kind, v_details, p_event.occurred_at)
    end;
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if s.cal_uid is null then
    s.seated := false;
    s.payment_due := false;
    s.attendees := '{}';
    s.corrections := '{}';
    s.metadata := '{}';
    s.created_at := p_event.occurred_at;
    s.updated_at := p_event.occurred_at;
  end if;
  if s.cal_uid is distinct from p_event.cal_uid then
    s := private.with_new_generation(s, p_event.cal_uid);
  end if;

  if p_event.provider = 'admin' then
    s := private.with_correction(s, v_details);
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if p_event.left_uid is not null then
    s.corrections := s.corrections || private.corrections_of(
      p_event.tenant_id, p_event.left_uid, p_event.occurred_at);
  end if;
  s := private.with_details(s, v_kind, v_details);
  s := private.with_attendees_listed(s, v_kind, v_details, p_event.occurred_at);
  s := private.with_status(s, v_kind, p_event.event_type, v_details, p_event.occurred_at);
  s.created_at := least(s.created_at, p_event.occurred_at);
  s.updated_at := greatest(s.updated_at, p_event.occurred_at);
  return s;
end;
$$;
comment on function
  private.next_state(private.booking_state, public.webhook_events, private.event_role) is
  'The booking after one more event: its own, one by which a seat left it, or one about its series.';

create function private.final_state(p_state private.booking_state)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  s.status := coalesce(s.status, 'requested');
  if s.status in ('confirmed', 'rescheduled', 'completed') and not exists (
    select
    from jsonb_each(s.attendees) a
    where (a.value -> 'is_booker')::boolean
      and not a.value ? 'left_at'
      and not coalesce((s.no_shows -> a.key)::boolean, (s.no_shows -> '')::boolean, false)
  ) and 'true' in (select n.value::text from jsonb_each(s.no_shows) n) then
    s.status := 'no_show';
  end if;
  return s;
end;
$$;
comment on function private.final_state(private.booking_state) is
  'The state as the outside sees it: no_show when no booker came. The status beneath is kept by the fold, so unmarking returns to it.';

create function private.fold_booking(p_tenant_id uuid, p_booking_id uuid)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state;
  v_next record;
begin
  -- First by reschedule, so that what is said late of an old uid cannot touch the new one;
  -- then by when it happened; then by place in a booking's life; the event's own id at last
  -- only makes the order total.
  for v_next in
    with own as (
      select e as event, u.generation, e.occurred_at, e.series_key
      from public.webhook_events e
      join public.booking_uids u on u.tenant_id = e.tenant_id and u.cal_uid = e.cal_uid
      where e.tenant_id = p_tenant_id
        and e.booking_id = p_booking_id
        and e.status = 'applied'
    ),
    departure as (
      select e as event, u.generation
      from public.booking_uids u
      join public.webhook_events e on e.tenant_id = u.tenant_id and e.left_uid = u.cal_uid
      where u.tenant_id = p_tenant_id
        and u.booking_id = p_booking_id
        and e.booking_id <> p_booking_id
        and e.status = 'applied'
    ),
    -- An event about a series speaks for every series its own booking belongs to, also when
    -- that occurrence was moved to another hour. It has no place in this booking's chain of
    -- uids: it meets the uid that was current when it happened.
    series as (
      select e as event, g.generation
      from (
        select distinct c.booking_id
        from own o
        join public.webhook_events c
          on c.tenant_id = p_tenant_id and c.series_key = o.series_key
        where o.series_key is not null
      ) c
      join public.webhook_events e
        on e.tenant_id = p_tenant_id and e.booking_id = c.booking_id
      cross join lateral (
        select max(o.generation) as generation from own o where o.occurred_at <= e.occurred_at
      ) g
      where e.series_key is not null
        and e.booking_id <> p_booking_id
        and e.status = 'applied'
        and private.event_kind(e.event_type) in ('created', 'rejected', 'cancelled')
        and g.generation is not null
    )
    select e.event, e.role
    from (
      select o.event, 'own'::private.event_role as role, o.generation from own o
      union all
      select d.event, 'departure', d.generation from departure d
      union all
      select r.event, 'series', r.generation from series r
    ) e
    order by e.generation, (e.event).occurred_at, private.event_kind((e.event).event_type),
      (e.event).event_id
  loop
    s := private.next_state(s, v_next.event, v_next.role);
  end loop;
  return private.final_state(s);
end;
$$;
comment on function private.fold_booking(uuid, uuid) is
  'The booking as the applied events that concern it tell it: its own, those by which a seat left it, those about its series.';
