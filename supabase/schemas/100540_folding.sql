-- The fold: the booking that a set of events makes.

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
  v_said jsonb;
  v_hosts jsonb;
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
    -- What is said of a series and does not reach an occurrence is none of its events.
    if s is distinct from p_state then
      s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    end if;
    return s;
  end if;

  if s.cal_uid is null then
    s.seated := false;
    s.payment_due := false;
    s.was_requested := false;
    s.attendees := '{}';
    s.others := 0;
    s.others_present := 0;
    s.corrections := coalesce(s.corrections, '{}');
    s.metadata := '{}';
    s.series_keys := '{}';
    s.created_at := p_event.occurred_at;
    s.updated_at := p_event.occurred_at;
  end if;
  if s.cal_uid is distinct from p_event.cal_uid then
    s := private.with_new_generation(s, p_event.cal_uid);
  end if;

  if p_event.provider = 'cal-api' then
    return private.with_observation(s, p_state.cal_uid is null, v_details, p_event);
  end if;
  if p_event.provider = 'admin' then
    s := private.with_correction(s, v_details);
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if v_kind = 'attendance_confirmed' then
    s := private.with_attendance_confirmed(s, v_details, p_event.occurred_at);
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if p_event.series_key is not null and p_event.series_key <> all (s.series_keys) then
    s.series_keys := s.series_keys || p_event.series_key;
  end if;
  v_said := private.metadata_of(v_details);
  v_hosts := s.metadata -> 'hosts';
  s := private.with_details(s, v_kind, v_details, v_said, p_event.cal_booking_id);
  if s.attendees <> '{}' and v_hosts is distinct from s.metadata -> 'hosts' then
    s := private.without_hosts(s);
  end if;
  s := private.with_attendees_listed(s, v_kind, v_details, v_said, p_event.occurred_at);
  s := private.with_status(s, v_kind, p_event.event_type, v_details, p_event.occurred_at);
  -- Told again a moment later by another webhook, it was moved once.
  if v_kind = 'rescheduled' and p_state.status = 'rescheduled'
    and (s.cal_uid, s.start_time, s.end_time)
      is not distinct from (p_state.cal_uid, p_state.start_time, p_state.end_time)
  then
    s.rescheduled_at := p_state.rescheduled_at;
  end if;
  s.created_at := least(s.created_at, p_event.occurred_at);
  s.updated_at := greatest(s.updated_at, p_event.occurred_at);
  return s;
end;
$$;
comment on function
  private.next_state(private.booking_state, public.webhook_events, private.event_role) is
  'The booking after one more event: its own, one by which a seat left it, or one about its series.';

create function private.final_status(p_state private.booking_state)
  returns public.booking_status
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if p_state.no_shows = '{}'
    or coalesce(p_state.status not in ('confirmed', 'rescheduled', 'completed'), true)
  then
    return coalesce(p_state.status, 'requested');
  end if;
  if not exists (
    select
    from jsonb_each(p_state.attendees) a
    where (a.value -> 'is_booker')::boolean
      and not a.value ? 'left_at'
      and jsonb_typeof(coalesce(
        nullif(p_state.no_shows -> a.key, 'null'), p_state.no_shows -> '', 'false')) <> 'string'
  ) and exists (
    select from jsonb_each(p_state.no_shows) n where jsonb_typeof(n.value) = 'string'
  ) then
    return 'no_show'::public.booking_status;
  end if;
  return p_state.status;
end;
$$;
comment on function private.final_status(private.booking_state) is
  'The status as the outside sees it: no_show when no booker came. The one beneath is kept, so unmarking returns to it. Needs everyone at hand where anyone is marked.';

create function private.contacts_named(
  p_state private.booking_state,
  p_details jsonb,
  p_role private.event_role
)
  returns text[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_role <> 'departure'
      then array(select a.contact from unnest(private.attendees_named(p_state, p_details)) a)
    -- Those who were at the other time already are no matter of this booking.
    when private.is_of_one_seat(p_details)
      then array(select a.contact from unnest(private.seats_named(p_state, p_details)) a)
    else '{}'
  end;
end;
$$;
comment on function private.contacts_named(private.booking_state, jsonb, private.event_role) is
  'The contacts an event lists that concern a booking in this role, as corrected; none where it is about everyone.';

create function private.concerns_everyone(
  p_state private.booking_state,
  p_kind private.event_kind,
  p_role private.event_role,
  p_named text[],
  p_booker text
)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return not p_state.seated
    or p_role = 'series'
    or p_state.status is null
    or p_state.no_shows <> '{}'
    -- What concerns all who are there.
    or p_kind is null
    or p_kind in ('observed', 'ended', 'no_show')
    or p_kind = 'paid' and p_state.status = 'requested'
    or cardinality(p_named) = 0 and p_kind not in ('paid', 'started', 'host_no_show', 'rejected')
    -- Another one becomes the booker that is shown.
    or (p_role = 'departure' or p_kind = 'cancelled')
      and (p_booker is null or p_booker = any (p_named));
end;
$$;
comment on function private.concerns_everyone(
  private.booking_state, private.event_kind, private.event_role, text[], text) is
  'Whether an event can be told only with all attendees at hand, and not with those it names and the present booker.';

create type private.concerning_event as (
  event public.webhook_events,
  role private.event_role,
  generation integer
);

create function private.events_of(p_tenant_id uuid, p_booking_id uuid)
  returns private.concerning_event[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select row(e, 'own', u.generation)::private.concerning_event
    from public.webhook_events e
    join public.booking_uids u on u.tenant_id = e.tenant_id and u.cal_uid = e.cal_uid
    where e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.status = 'applied'
    union all
    select row(e, 'departure', u.generation)::private.concerning_event
    from public.booking_uids u
    join public.webhook_events e on e.tenant_id = u.tenant_id and e.left_uid = u.cal_uid
    where u.tenant_id = p_tenant_id
      and u.booking_id = p_booking_id
      and e.booking_id <> p_booking_id
      and e.status = 'applied'
  );
end;
$$;
comment on function private.events_of(uuid, uuid) is
  'The applied events of a booking: its own, and those by which a seat left it.';

create function private.events_of_series(p_tenant_id uuid, p_booking_id uuid, p_keys text[])
  returns private.concerning_event[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_was_requested boolean;
begin
  select bool_or(private.event_kind(e.event_type) in ('requested', 'payment_initiated'))
  into v_was_requested
  from public.webhook_events e
  where e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.status = 'applied';

  -- An event about a series speaks for every series its own booking belongs to, also when that
  -- occurrence was moved to another hour. It has no place in this booking's chain of uids: it
  -- meets the uid that was current when it happened. Confirming and declining reach only what
  -- was asked for; left out, they cost nothing where hundreds were booked at once.
  return array(
    select row(e, 'series', g.generation)::private.concerning_event
    from public.webhook_events e
    cross join lateral (
      select max(u.generation) as generation
      from public.webhook_events o
      join public.booking_uids u on u.tenant_id = o.tenant_id and u.cal_uid = o.cal_uid
      where o.tenant_id = p_tenant_id
        and o.booking_id = p_booking_id
        and o.status = 'applied'
        and o.occurred_at <= e.occurred_at
    ) g
    where e.tenant_id = p_tenant_id
      and e.booking_id in (
        select c.booking_id
        from public.webhook_events c
        where c.tenant_id = p_tenant_id and c.series_key = any (p_keys)
      )
      and e.series_key is not null
      and e.booking_id <> p_booking_id
      and e.status = 'applied'
      and (
        private.event_kind(e.event_type) = 'cancelled'
        or v_was_requested and private.event_kind(e.event_type) in ('created', 'rejected')
      )
      and g.generation is not null
  );
end;
$$;
comment on function private.events_of_series(uuid, uuid, text[]) is
  'The applied events about the series of a booking (p_keys) that may change it.';

create function private.place_of(p_event public.webhook_events, p_generation integer)
  returns private.event_place
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return row(
    p_generation, p_event.occurred_at,
    coalesce(
      private.event_kind(p_event.event_type),
      case when p_event.provider = 'cal-api' then 'observed'::private.event_kind end),
    p_event.event_type, p_event.event_id
  )::private.event_place;
end;
$$;
comment on function private.place_of(public.webhook_events, integer) is
  'Where an event stands in a booking; p_generation: of the uid it speaks of.';

create function private.fold_events(p_events private.concerning_event[])
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state;
  v_next record;
  -- Of a slot with many seats: those not at hand. One map of all would be copied with each event.
  v_shelf jsonb[];
  v_details jsonb;
  v_named text[];
  v_contact text;
  v_at integer;
  v_person jsonb;
begin
  for v_next in
    select e.event, e.role, private.place_of(e.event, e.generation) as place
    from unnest(p_events) e
    order by place
  loop
    if v_next.role = 'own' and (v_next.event).left_uid is not null then
      s := private.with_corrections_brought(s, v_next.event);
    end if;
    if s.others > 0 then
      v_details := private.event_details((v_next.event).body);
      v_named := private.contacts_named(s, v_details, v_next.role);
      if private.concerns_everyone(
          s, (v_next.place).kind, v_next.role, v_named, private.booker_in(s.attendees))
        -- One of the others may be a host.
        or not coalesce(s.metadata -> 'hosts', '[]') @> coalesce(
          private.hosts_of(v_details, private.organizer_in(v_details)), '[]')
      then
        s := private.with_everyone(s, v_shelf);
        v_shelf := null;
      else
        foreach v_contact in array v_named loop
          v_at := private.shelf_of(v_contact);
          v_person := v_shelf[v_at] -> v_contact;
          if v_person is not null then
            v_shelf[v_at] := v_shelf[v_at] - v_contact;
            s := private.with_one_more_at_hand(s, v_contact, v_person);
          end if;
        end loop;
      end if;
    end if;

    s := private.next_state(s, v_next.event, v_next.role);
    s.place := v_next.place;

    if s.seated and private.are_many(s.attendees) then
      v_shelf := private.shelved(s, v_shelf);
      s := private.with_booker_only(s);
    end if;
  end loop;
  return private.with_everyone(s, v_shelf);
end;
$$;
comment on function private.fold_events(private.concerning_event[]) is
  'The booking that events make, in the order of their places. Takes time in proportion to their number.';

create function private.fold_booking(p_tenant_id uuid, p_booking_id uuid)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_events private.concerning_event[] := private.events_of(p_tenant_id, p_booking_id);
  s private.booking_state := private.fold_events(v_events);
begin
  if s.series_keys <> '{}' then
    v_events := v_events || private.events_of_series(p_tenant_id, p_booking_id, s.series_keys);
    s := private.fold_events(v_events);
  end if;
  return s;
end;
$$;
comment on function private.fold_booking(uuid, uuid) is
  'The booking as the applied events that concern it tell it: its own, those by which a seat left it, those about its series.';
