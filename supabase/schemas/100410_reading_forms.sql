-- Reading forms: what somebody answered in a routing form.

create type private.form as (
  contact text,
  name text,
  email text,
  phone text,
  -- form: its name; name, phone: as answered; answers: {question: answer}
  details jsonb
);

create function private.answers_of_form(p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(r.key, coalesce(r.value -> 'value', r.value)), '{}')
    from jsonb_each(
      case
        when jsonb_typeof(p_details -> 'responses') = 'object' then p_details -> 'responses'
        else '{}'
      end
    ) r
    where coalesce(r.value -> 'value', r.value) not in ('null', '""', '[]', '{}')
  );
end;
$$;
comment on function private.answers_of_form(jsonb) is 'What was answered in a form, as {question: answer}.';

create function private.answer(p_answers jsonb, p_question text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select private.trimmed(a.value)
    from jsonb_each_text(p_answers) a
    where a.key ~* p_question
    order by a.key
    limit 1
  );
end;
$$;
comment on function private.answer(jsonb, text) is
  'The answer to the first question that looks like this (a regular expression).';

create function private.is_form(p_event_type text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_event_type in ('FORM_SUBMITTED', 'FORM_SUBMITTED_NO_EVENT');
end;
$$;
comment on function private.is_form(text) is
  'Whether a trigger tells of a routing form that was answered, with a booking to follow or without.';

create function private.read_form(p_details jsonb)
  returns private.form
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_answers constant jsonb := private.answers_of_form(p_details);
  f private.form;
begin
  -- Questions are the tenant's own words, in any language: an address is known by its looks.
  select lower(private.trimmed(a.value))
  into f.email
  from jsonb_each_text(v_answers) a
  where private.is_address(lower(private.trimmed(a.value)))
  order by a.key !~* 'e-?mail', a.key
  limit 1;
  select private.trimmed(a.value)
  into f.phone
  from jsonb_each_text(v_answers) a
  where private.trimmed(a.value) ~ '^\+?[0-9][0-9 ()./-]{5,24}$'
    and (private.trimmed(a.value) like '+%' or a.key ~* 'phone|mobil|handy|tel')
  order by a.key !~* 'phone|mobil|handy|tel', a.key
  limit 1;
  f.name := coalesce(
    private.answer(v_answers, '^((full|your)[ _-]*)?name$'),
    nullif(concat_ws(' ',
      private.answer(v_answers, '^first[ _-]*name$'), private.answer(v_answers, '^last[ _-]*name$')),
      ''));
  f.contact := coalesce(f.email, private.phone_contact(f.phone));
  f.details := jsonb_strip_nulls(jsonb_build_object(
    'form', private.trimmed(p_details ->> 'formName'), 'name', f.name, 'phone', f.phone,
    'answers', v_answers));
  return f;
end;
$$;
comment on function private.read_form(jsonb) is
  'Who answered a form, and what. contact: null when the answers name no address or phone number.';
