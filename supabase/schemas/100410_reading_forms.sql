-- Reading forms: what somebody answered in a routing form.

create type private.form as (
  contact text,
  name text,
  email text,
  phone text,
  -- Why nobody can be told by it.
  problem text,
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

create function private.texts_of_form(p_answers jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(a.key, private.trimmed(t.said #>> '{}')), '{}')
    from jsonb_each(p_answers) a
    -- Of several that were chosen none is the answer.
    cross join lateral (
      select case when jsonb_typeof(a.value) = 'array' and jsonb_array_length(a.value) = 1
        then a.value -> 0 else a.value end as said
    ) t
    where jsonb_typeof(t.said) in ('string', 'number')
  );
end;
$$;
comment on function private.texts_of_form(jsonb) is
  'Of the answers of a form those that are one text, as {question: text}.';

create function private.own_address(p_addresses jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_email text;
begin
  select a.value
  into v_email
  from jsonb_each_text(p_addresses) a
  -- Not Colleagues' e-mails, nor E-mail of your manager.
  where a.key ~* '^[[:space:]]*((your|my|work|business|personal|private|contact|deine?|ihre?|meine?|tu|su|votre|ton)[ _-]+)*(e-?mails?|mail|correo|courriel)([ _-]*(address|adresse|id|electr[oó]nico|[ée]lectronique))?[^[:alnum:]]*$'
  order by a.key
  limit 1;
  return coalesce(v_email, (
    select case when count(distinct a.value) = 1 then min(a.value) end
    from jsonb_each_text(p_addresses) a
  ));
end;
$$;
comment on function private.own_address(jsonb) is
  'Of the addresses in a form, {question: address}, that of who answered: what the question for theirs has, else the only one; null where several could be.';

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
  v_texts constant jsonb := private.texts_of_form(v_answers);
  v_addresses jsonb;
  f private.form;
begin
  -- Questions are the tenant's own words, in any language: an address is known by its looks.
  select jsonb_object_agg(a.key, lower(a.value))
  into v_addresses
  from jsonb_each_text(v_texts) a
  where private.is_address(lower(a.value));
  f.email := private.own_address(v_addresses);
  select a.value
  into f.phone
  from jsonb_each_text(v_texts) a
  where a.value ~ '^\+?[0-9][0-9 ()./-]{5,24}$'
    and (a.value like '+%' or a.key ~* 'phone|mobil|handy|tel')
  order by a.key !~* 'phone|mobil|handy|tel', a.key
  limit 1;
  f.name := coalesce(
    private.answer(v_answers, '^((full|your)[ _-]*)?name$'),
    nullif(concat_ws(' ',
      private.answer(v_answers, '^first[ _-]*name$'), private.answer(v_answers, '^last[ _-]*name$')),
      ''));
  f.contact := coalesce(f.email, private.phone_contact(f.phone));
  f.problem := case
    when f.contact is not null then null
    when v_addresses is null then 'Its answers name no e-mail address or phone number.'
    else 'Its answers name several e-mail addresses, and no question says which is that of who answered. Call that one "Email" in the form at Cal.com.'
  end;
  f.details := jsonb_strip_nulls(jsonb_build_object(
    'form', private.trimmed(p_details ->> 'formName'), 'name', f.name, 'phone', f.phone,
    'answers', v_answers));
  return f;
end;
$$;
comment on function private.read_form(jsonb) is
  'Who answered a form, and what. contact: null when the answers name no address or phone number, or addresses of several people; problem says so.';
