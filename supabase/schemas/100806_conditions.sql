-- Conditions: which bookings a rule is about, beside when it writes.
--
-- What a booking itself says, its type and its answers, is decided when reminders are planned. How
-- it stands among the other bookings of its booker is decided when a reminder is sent, by all that
-- is known then: no booking's plan depends on another's, and so none on the order of arrival.

create function private.answer_texts(p_responses jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(r.key, r.answer) filter (where btrim(r.answer) <> ''), '{}')
    from (
      select
        e.key,
        case when jsonb_typeof(e.value) = 'array' then (
          select string_agg(
            coalesce(c.value ->> 'label', c.value #>> '{}'), ', ' order by c.ordinality)
          from jsonb_array_elements(e.value) with ordinality c
        ) else coalesce(e.value ->> 'label', e.value #>> '{}') end as answer
      from jsonb_each(
        case when jsonb_typeof(p_responses) = 'object' then p_responses else '{}' end) e
    ) r
  );
end;
$$;
comment on function private.answer_texts(jsonb) is
  'The answers to booking questions as texts, several choices with commas between; those that say nothing are left out.';

create function private.is_answered(p_rule public.reminder_rules, p_metadata jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_answer constant text := lower(btrim(
    private.answer_texts(private.answers_that_count(p_metadata)) ->> p_rule.question));
begin
  return coalesce(
    v_answer = lower(btrim(p_rule.answer_equals))
      or strpos(v_answer, lower(btrim(p_rule.answer_contains))) > 0,
    false);
end;
$$;
comment on function private.is_answered(public.reminder_rules, jsonb) is
  'Whether a booking (metadata) has the answer a rule asks for, in upper or lower case; not where nobody answered, nor where seats are booked.';

create function private.is_about(p_rule public.reminder_rules, p_booking public.bookings)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
      p_rule.event_types is null
      or coalesce(p_booking.event_type = any (p_rule.event_types), false)
    )
    and (p_rule.question is null or private.is_answered(p_rule, p_booking.metadata));
end;
$$;
comment on function private.is_about(public.reminder_rules, public.bookings) is
  'Whether a rule is about a booking, by its event type and its answers.';

create function private.booker_for(p_booking public.bookings, p_addressee private.addressee)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if p_addressee.is_booker then
    return p_addressee.recipient;
  end if;
  return (
    select a.contact
    from public.booking_attendees a
    where a.tenant_id = p_booking.tenant_id and a.booking_id = p_booking.id and a.is_booker
    order by a.left_at is not null, a.position, a.contact
    limit 1
  );
end;
$$;
comment on function private.booker_for(public.bookings, private.addressee) is
  'The contact of whose booking it is to someone who is written to: their own, where they booked, else that of the booker it shows.';

create function private.is_first_booking(p_booking public.bookings, p_contact text)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  b constant public.bookings := p_booking;
  v_contacts constant text[] := private.contacts_of_person(b.tenant_id, p_contact);
  v_booked_at timestamptz;
begin
  select min(least(a.requested_at, a.confirmed_at))
  into v_booked_at
  from public.booking_attendees a
  where a.tenant_id = b.tenant_id
    and a.booking_id = b.id
    and a.contact = any (v_contacts)
    and a.is_booker;
  -- By the index of a contact's places, whose first one answers it, however many there are.
  return not exists (
    select
    from public.booking_attendees a
    join public.bookings o on o.tenant_id = a.tenant_id and o.id = a.booking_id
    where a.tenant_id = b.tenant_id
      and a.contact = any (v_contacts)
      and a.is_booker
      and a.booking_id <> b.id
      -- A seat that moved away is booked where it went.
      and not a.moved_out
      and least(a.requested_at, a.confirmed_at) <= v_booked_at
      -- Of several booked at once, as a series is, the first is the one that comes first.
      and (
        least(a.requested_at, a.confirmed_at), coalesce(o.start_time, 'infinity'), o.id
      ) < (v_booked_at, coalesce(b.start_time, 'infinity'), b.id)
  );
end;
$$;
comment on function private.is_first_booking(public.bookings, text) is
  'Whether a person, under whichever of their contacts, asked for or got no other booking earlier than this one, as far as is known.';

create function private.reason_by_history(
  p_rule public.reminder_rules,
  p_booking public.bookings,
  p_addressee private.addressee
)
  returns public.reminder_reason
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Most rules are about all.
  if p_rule.which_bookings = 'all' then
    return null;
  end if;
  return (case
    when private.is_first_booking(p_booking, private.booker_for(p_booking, p_addressee))
      then case p_rule.which_bookings when 'later' then 'first_booking' end
    else case p_rule.which_bookings when 'first' then 'not_first_booking' end
  end)::public.reminder_reason;
end;
$$;
comment on function private.reason_by_history(
  public.reminder_rules, public.bookings, private.addressee) is
  'Why a rule for first bookings, or for later ones, does not write about this one; null when it does.';
