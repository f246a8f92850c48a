-- Reading facts: what an event is about, as the columns of webhook_events have it.

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
  v_rule constant jsonb := private.recurrence_in(p_details);
  v_booker private.listed_attendee;
  v_start timestamp;
begin
  if v_rule is null or p_start is null then
    return null;
  end if;

  -- Cal.com repeats a meeting on the clock of who books: it stays at its hour there when summer
  -- time begins, and may be at another one for the host.
  v_booker := private.listed_booker(p_details);
  v_start := private.local_time(p_start, coalesce(
    v_booker.time_zone, private.trimmed(p_details #>> '{organizer,timeZone}'), 'UTC'));
  return private.stable_id(
    p_details ->> 'type',
    v_booker.contact,
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
  'What the occurrences of one series share. Cal.com''s envelope carries no series id: they are recognised by event type, booker, recurrence, and the day and hour on the booker''s clock (the organizer''s, where an event does not tell it).';

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
  -- These two may be dated when they were queued: when the booking was made. What Cal Video saw
  -- (AFTER_...) is dated when Cal.com looked.
  return case
    when p_event_type = 'MEETING_STARTED' then coalesce(p_start, v_sent_at)
    when p_event_type = 'MEETING_ENDED' then coalesce(p_end, v_sent_at)
    else v_sent_at
  end;
end;
$$;
comment on function private.time_of_event(text, jsonb, timestamptz, timestamptz) is
  'When what an event tells of happened; null when it does not say.';

create function private.notice(p_event_type text, p_body jsonb, p_details jsonb)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_kind constant private.event_kind := private.event_kind(p_event_type);
begin
  return nullif(concat_ws(' ',
    case
      when private.lists_attendees(p_details) then null
      when v_kind in ('requested', 'payment_initiated', 'created', 'rescheduled')
      then 'It lists no attendees, so nobody was added or reminded by it. A custom payload template in Cal.com must keep that key.'
      when v_kind = 'cancelled'
      then 'It lists no attendees, so where each has a seat of their own, the one it names counts as given up, or else all. A custom payload template in Cal.com must keep that key.'
    end,
    case
      when v_kind is not null
        -- These happen when the meeting does.
        and p_event_type !~ '^(MEETING|AFTER)_'
        and private.to_timestamp(p_body ->> 'createdAt') is null
      then 'It has no createdAt that can be read, so it counts from when it arrived, and the same text once more is taken for a second delivery of it. A custom payload template in Cal.com must keep that key.'
    end
  ), '');
end;
$$;
comment on function private.notice(text, jsonb, jsonb) is
  'What an admin should know of an event that could be applied: what a custom template left out. p_details: event_details() of p_body.';

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
  v_form private.form;
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
    v_form := private.read_form(v_details);
    v_facts.form_contact := v_form.contact;
    v_facts.notice := v_form.problem;
  end if;
  v_start := private.to_timestamp(v_details ->> 'startTime');
  v_end := private.to_timestamp(v_details ->> 'endTime');
  v_facts.series_key := private.series_key(v_details, v_start);

  v_facts.occurred_at := private.time_of_event(v_facts.event_type, p_body, v_start, v_end);

  -- Without a call for the usual one.
  if v_kind is not null
    and (not private.lists_attendees(v_details) or v_facts.occurred_at is null)
  then
    v_facts.notice := private.notice(v_facts.event_type, p_body, v_details);
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
  -- What cannot be read speaks of no other booking: a uid of any length fits no index. Nor does what
  -- names its own by a number only: it would reach the others only if it came last.
  if v_facts.problem is not null or v_facts.cal_uid is null then
    v_facts.previous_uid := null;
    v_facts.left_uid := null;
    v_facts.series_key := null;
  end if;
  return v_facts;
end;
$$;
comment on function private.read_event(jsonb) is
  'What an event is about, when it happened, and what is wrong with its shape, if anything. Never raises on any JSON.';
