-- Keeping folds: an event that comes in its place takes the booking one step further.
--
-- What the fold knows and the rows of a booking do not show is kept beside them. It is a cache:
-- without it the booking is folded from the start, to the same state.

create table private.booking_folds (
  tenant_id uuid not null,
  booking_id uuid not null,
  status public.booking_status,
  seated boolean not null,
  payment_due boolean not null,
  was_requested boolean not null,
  people integer not null,
  present integer not null,
  booker text,
  no_shows jsonb not null,
  corrections jsonb not null,
  series_keys text[] not null,
  place private.event_place not null,
  constraint booking_folds_pkey primary key (tenant_id, booking_id),
  constraint booking_folds_booking_fkey foreign key (tenant_id, booking_id)
    references public.bookings (tenant_id, id) on delete cascade
) with (fillfactor = 70);
alter table private.booking_folds enable row level security;
comment on table private.booking_folds is
  'What the fold of a booking knows beside its rows, up to its last event (place). A cache: a row may be deleted at any time.';

create function private.attendees_at_hand(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_contacts text[] default null
)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if p_contacts is null then
    return (
      select coalesce(jsonb_object_agg(a.contact, private.attendee_as_json(a)), '{}')
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id and a.booking_id = p_booking_id
    );
  end if;
  return (
    select coalesce(jsonb_object_agg(a.contact, private.attendee_as_json(a)), '{}')
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id
      and a.booking_id = p_booking_id
      and a.contact = any (p_contacts)
  );
end;
$$;
comment on function private.attendees_at_hand(uuid, uuid, text[]) is
  'Attendees of a booking as the fold has them: all, or those with these contacts.';

create function private.attendee_as_json(p_attendee public.booking_attendees)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return jsonb_strip_nulls(
    to_jsonb(p_attendee) - array['tenant_id', 'booking_id', 'contact', 'no_show', 'no_show_at']);
end;
$$;
comment on function private.attendee_as_json(public.booking_attendees) is
  'An attendee''s row as kept in the state.';

create function private.kept_state(p_booking public.bookings, p_fold private.booking_folds)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  b constant public.bookings := p_booking;
  s private.booking_state;
begin
  s.cal_uid := b.cal_uid;
  s.cal_booking_id := b.cal_booking_id;
  s.status := p_fold.status;
  s.event_type := b.event_type;
  s.event_title := b.event_title;
  s.start_time := b.start_time;
  s.end_time := b.end_time;
  s.seated := p_fold.seated;
  s.payment_due := p_fold.payment_due;
  s.was_requested := p_fold.was_requested;
  s.attendees := '{}';
  s.others := p_fold.people;
  s.others_present := p_fold.present;
  s.no_shows := p_fold.no_shows;
  s.corrections := p_fold.corrections;
  s.metadata := b.metadata;
  s.confirmed_at := b.confirmed_at;
  s.rescheduled_at := b.rescheduled_at;
  s.cancelled_at := b.cancelled_at;
  s.completed_at := b.completed_at;
  s.requested_at := b.requested_at;
  s.payment_due_at := b.payment_due_at;
  s.paid_at := b.paid_at;
  s.cancellation_reason := b.cancellation_reason;
  s.cancelled_by := b.cancelled_by;
  s.reschedule_requested := b.reschedule_requested;
  s.created_at := b.created_at;
  s.updated_at := b.updated_at;
  s.series_keys := p_fold.series_keys;
  s.place := p_fold.place;
  return s;
end;
$$;
comment on function private.kept_state(public.bookings, private.booking_folds) is
  'The state of a booking after its last event, with nobody at hand.';

create function private.with_at_hand(p_state private.booking_state, p_attendees jsonb)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  select s.others - count(*)::integer,
    s.others_present - (count(*) filter (where not a.value ? 'left_at'))::integer
  into s.others, s.others_present
  from jsonb_each(p_attendees) a
  where not s.attendees ? a.key;
  s.attendees := p_attendees || s.attendees;
  return s;
end;
$$;
comment on function private.with_at_hand(private.booking_state, jsonb) is
  'The state with more of the others at hand, as their rows have them.';

create type private.folded_booking as (
  booking_id uuid,
  state private.booking_state,
  -- It has no rows yet.
  is_new boolean,
  -- It was folded from the start: attendees it does not know are none.
  is_complete boolean,
  -- Whose leads and reminders may change: those at hand, or everyone's.
  touches_all boolean,
  guessed boolean,
  -- The contact of who is shown as its booker.
  booker text
);

create function private.answers_that_count(p_metadata jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Where seats are booked, what was answered last may be anyone's.
  return case when not p_metadata ? 'seats' then p_metadata -> 'responses' end;
end;
$$;
comment on function private.answers_that_count(jsonb) is
  'The answers by which rules choose bookings (metadata); null where everyone has answers of their own.';

create function private.touches_all(p_booking public.bookings, p_state private.booking_state)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  b constant public.bookings := p_booking;
  s constant private.booking_state := p_state;
begin
  return (
    b.status, b.event_type, b.start_time, b.end_time, b.confirmed_at, b.rescheduled_at,
    b.cancelled_at, b.completed_at, b.requested_at, b.payment_due_at, b.paid_at, b.created_at,
    b.metadata -> 'organizer', private.answers_that_count(b.metadata)
  ) is distinct from (
    private.final_status(s), s.event_type, s.start_time, s.end_time, s.confirmed_at,
    s.rescheduled_at, s.cancelled_at, s.completed_at, s.requested_at, s.payment_due_at, s.paid_at,
    s.created_at, s.metadata -> 'organizer', private.answers_that_count(s.metadata)
  );
end;
$$;
comment on function private.touches_all(public.bookings, private.booking_state) is
  'Whether something changed that everyone''s leads and reminders follow from.';

create function private.folded(
  p_booking_id uuid,
  p_state private.booking_state,
  p_is_new boolean
)
  returns private.folded_booking
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return row(
    p_booking_id, p_state, p_is_new, true, true, case when p_is_new then false end,
    private.booker_in(p_state.attendees))::private.folded_booking;
end;
$$;
comment on function private.folded(uuid, private.booking_state, boolean) is
  'A booking folded from all its events.';

create function private.folded_from_start(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_is_new boolean default false
)
  returns private.folded_booking
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  f private.folded_booking;
begin
  f := private.folded(p_booking_id, private.fold_booking(p_tenant_id, p_booking_id), p_is_new);
  -- A new one, too, may be of several uids, where many events are applied in one go.
  f.guessed := null;
  return f;
end;
$$;
comment on function private.folded_from_start(uuid, uuid, boolean) is
  'Folds a booking from all its events.';

create function private.advance_booking(
  p_booking public.bookings,
  p_event public.webhook_events,
  p_role private.event_role,
  p_generation integer
)
  returns private.folded_booking
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  b constant public.bookings := p_booking;
  v_fold private.booking_folds;
  v_place private.event_place;
  v_named text[];
  s private.booking_state;
  f private.folded_booking;
begin
  select k.*
  into v_fold
  from private.booking_folds k
  where k.tenant_id = b.tenant_id and k.booking_id = b.id;
  v_place := private.place_of(p_event, coalesce(p_generation, (v_fold.place).generation));
  if v_fold.tenant_id is null
    -- Corrected, someone has another contact.
    or v_place.kind is null
    or (v_place > v_fold.place) is not true
    -- What is said of a series meets the uid that was current when it happened: maybe this one.
    or v_fold.series_keys <> '{}'
      and v_place.generation > (v_fold.place).generation
      and v_place.occurred_at <= (v_fold.place).occurred_at
  then
    return private.folded_from_start(b.tenant_id, b.id);
  end if;

  s := private.kept_state(b, v_fold);
  if p_role = 'own' and p_event.left_uid is not null then
    s := private.with_corrections_brought(s, p_event);
    -- Someone who is here already may be who comes.
    if s.corrections <> v_fold.corrections then
      return private.folded_from_start(b.tenant_id, b.id);
    end if;
  end if;
  if s.seated then
    v_named := private.contacts_named(s, private.event_details(p_event.body), p_role);
  end if;
  s := private.with_at_hand(s, private.attendees_at_hand(
    b.tenant_id, b.id,
    case
      when not private.concerns_everyone(s, v_place.kind, p_role, v_named, v_fold.booker)
        then v_named || v_fold.booker
    end));
  s := private.next_state(s, p_event, p_role);
  -- An attendee may be a host, and was none then.
  if s.metadata -> 'hosts' is distinct from b.metadata -> 'hosts' then
    return private.folded_from_start(b.tenant_id, b.id);
  end if;
  s.place := v_place;

  f.booking_id := b.id;
  f.is_new := false;
  f.touches_all := private.touches_all(b, s);
  f.is_complete := false;
  if f.touches_all and s.others > 0 then
    s := private.with_at_hand(s, private.attendees_at_hand(b.tenant_id, b.id));
  end if;
  f.state := s;
  f.guessed := b.guessed;
  f.booker := private.booker_in(s.attendees);
  return f;
end;
$$;
comment on function private.advance_booking(
  public.bookings, public.webhook_events, private.event_role, integer) is
  'A booking after one more event, stored already: a step from what is kept when the event comes after all that was folded, else from the start. p_generation: of the uid the event speaks of; null for an event about a series, which meets the current one.';
