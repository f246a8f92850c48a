-- Spellings: the ways in which a person's addresses, numbers and names may stand in a text.

create function private.number_in(p_word text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_word constant text := regexp_replace(p_word, '^tel:', '');
  v_digits text;
begin
  -- What people put between digits. What is longer than read_attendee() takes is no number.
  if length(v_word) <= 40 and v_word ~ '^[-+()./ \d\u00a0\u202f\u2010-\u2015]+$' then
    v_digits := substr(private.phone_contact(v_word), 5);
  end if;
  return case when length(v_digits) >= 5 then v_digits end;
end;
$$;
comment on function private.number_in(text) is
  'The digits of a word that is a phone number, typed or as a contact, without the (0); null for any other.';

create function private.spelling_of(p_word text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_number constant text := private.number_in(p_word);
  v_quoted constant text := regexp_replace(p_word, '([^[:alnum:]])', '\\\1', 'g');
begin
  return case
    -- A gap holds no digit but the zero in brackets: a text is read once, however hostile it is.
    when v_number is not null then array_to_string(
      string_to_array(v_number, null), '(?:[-()./ \u00a0\u202f\u2010-\u2015]|\(0\))*')
    -- Also as Cal.com writes a managed user's, and as links have it.
    when p_word like '%@%' then replace(
      replace(v_quoted, '\+', '(\+|%2B)'), '\@', '((\+|%2B)c[a-z0-9]{24})?(\@|%40)')
    else v_quoted
  end;
end;
$$;
comment on function private.spelling_of(text) is
  'A regular expression for an address, number or name however it is written, also inside a longer one; to be used without regard to case.';

create function private.pattern_of(p_word text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- A whole address, number or name: not a part of another's.
  return case
    when p_word like '%@%' then
      '(?<![[:alnum:]._%+''-])' || private.spelling_of(p_word) || '(?![[:alnum:]-]|\.[[:alnum:]])'
    -- A blank ends a number, other punctuation joins it with digits behind it. What is looked at
    -- before it is one character: more is searched for from the beginning of the text each time.
    when private.number_in(p_word) is not null then
      '(?:\+[-()./ ]*|(?<![0-9])(?:00[-()./ ]*)?)'
        || private.spelling_of(p_word) || '(?![0-9]|[-./][0-9])'
    -- A regular expression can have some 50,000 letters. Nothing but a forgery is as long, and it is
    -- looked for by how it begins.
    when length(p_word) > 10000 then private.spelling_of(left(p_word, 10000))
    else '(?<![[:alnum:]])' || private.spelling_of(p_word) || '(?![[:alnum:]])'
  end;
end;
$$;
comment on function private.pattern_of(text) is
  'A regular expression for an address, number or name as a whole, however it is written; to be used without regard to case.';

create type private.search_pattern as (
  -- Each text is looked through by the first, which is cheap; what it finds, by the second.
  spelling text,
  whole text
);
comment on type private.search_pattern is 'By what a person is looked for; see names().';

create function private.search_pattern(p_words text[])
  returns private.search_pattern
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select row(
      string_agg(private.spelling_of(w.word), '|'), string_agg(private.pattern_of(w.word), '|')
    )::private.search_pattern
    from unnest(p_words) w (word)
  );
end;
$$;
comment on function private.search_pattern(text[]) is
  'By what to look for any of these addresses and numbers.';

create function private.names(p_text text, p_pattern private.search_pattern)
  returns boolean
  language plpgsql
  immutable
  strict
  set search_path = ''
as $$
begin
  return p_text ~* p_pattern.spelling and p_text ~* p_pattern.whole;
end;
$$;
comment on function private.names(text, private.search_pattern) is
  'Whether a text names whom the pattern is of.';

create function private.numbers_of(p_tenant_id uuid, p_contacts text[])
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_number text;
  v_numbers text[] := array[]::text[];
begin
  for v_number in
    select private.number_in(a.phone)
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
    union
    select private.number_in(l.phone)
    from public.leads l
    where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
  loop
    -- Shorter ones stand in many a text for something else.
    if length(v_number) >= 7 and not private.others_have(p_tenant_id, p_contacts, v_number) then
      v_numbers := v_numbers || ('tel:' || v_number);
    end if;
  end loop;
  return v_numbers;
end;
$$;
comment on function private.numbers_of(uuid, text[]) is
  'The phone numbers of a person that are nobody else''s, as contacts: by these they are named as by an address.';

create function private.others_have(p_tenant_id uuid, p_contacts text[], p_number text)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_spelling constant text := private.spelling_of(p_number);
begin
  return exists (
    select
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id
      and a.contact <> all (p_contacts)
      and a.phone ~ v_spelling
      and private.number_in(a.phone) = p_number
  ) or exists (
    select
    from public.leads l
    where l.tenant_id = p_tenant_id
      and l.contact <> all (p_contacts)
      and l.phone ~ v_spelling
      and private.number_in(l.phone) = p_number
  );
end;
$$;
comment on function private.others_have(uuid, text[], text) is
  'Whether a phone number is that of somebody else, too: a family''s, or an office''s.';
