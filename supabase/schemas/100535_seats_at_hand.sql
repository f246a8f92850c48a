-- Seats at hand: of a slot with many seats the fold holds only those an event may change, and puts
-- the others on a shelf. One map of all would be copied with each event: a thousand seats would
-- take a million steps.

create function private.shelf_of(p_contact text)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return 1 + (hashtext(p_contact) & 255);
end;
$$;
comment on function private.shelf_of(text) is 'Which of the 256 parts of the shelf someone belongs to.';

create function private.are_many(p_attendees jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (select count(*) > 64 from jsonb_object_keys(p_attendees));
end;
$$;
comment on function private.are_many(jsonb) is 'Whether there are more attendees at hand than one event should copy.';

create function private.shelved(p_state private.booking_state, p_shelf jsonb[])
  returns jsonb[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return array(
    select s.people || coalesce(a.people, '{}')
    from unnest(coalesce(p_shelf, array_fill('{}'::jsonb, array[256])))
      with ordinality s (people, at)
    left join (
      select private.shelf_of(p.key) as at, jsonb_object_agg(p.key, p.value) as people
      from jsonb_each(p_state.attendees) p
      where p.key is distinct from private.booker_in(p_state.attendees)
      group by 1
    ) a on a.at = s.at
    order by s.at
  );
end;
$$;
comment on function private.shelved(private.booking_state, jsonb[]) is
  'The shelf (null: an empty one) with all who are at hand, except the booker.';

create function private.with_booker_only(p_state private.booking_state)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_booker constant text := private.booker_in(s.attendees);
begin
  select s.others + count(*)::integer,
    s.others_present + (count(*) filter (where not a.value ? 'left_at'))::integer,
    coalesce(jsonb_object_agg(a.key, a.value) filter (where a.key = v_booker), '{}')
  into s.others, s.others_present, s.attendees
  from jsonb_each(s.attendees) a;
  if s.attendees <> '{}' then
    s.others := s.others - 1;
    s.others_present := s.others_present - (not s.attendees -> v_booker ? 'left_at')::integer;
  end if;
  return s;
end;
$$;
comment on function private.with_booker_only(private.booking_state) is
  'The state with nobody at hand but the booker.';

create function private.with_one_more_at_hand(
  p_state private.booking_state,
  p_contact text,
  p_person jsonb
)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  s.attendees := s.attendees || jsonb_build_object(p_contact, p_person);
  s.others := s.others - 1;
  s.others_present := s.others_present - (not p_person ? 'left_at')::integer;
  return s;
end;
$$;
comment on function private.with_one_more_at_hand(private.booking_state, text, jsonb) is
  'The state with one of the others at hand.';

create function private.with_everyone(p_state private.booking_state, p_shelf jsonb[])
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  if s.others > 0 then
    select s.attendees || jsonb_object_agg(p.key, p.value)
    into s.attendees
    from unnest(p_shelf) b (people)
    cross join jsonb_each(b.people) p;
    s.others := 0;
    s.others_present := 0;
  end if;
  return s;
end;
$$;
comment on function private.with_everyone(private.booking_state, jsonb[]) is
  'The state with all others back at hand.';
