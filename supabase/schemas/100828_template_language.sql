-- The template language: the part of mustache that can neither run code nor leave a value
-- unescaped.

create function private.template_variables()
  returns table (name text, description text)
  language plpgsql
  immutable
  rows 40
  set search_path = ''
as $$
begin
  return query values
    ('language', 'The language of the message: en, de, fr or es'),
    ('name', 'The recipient''s name'),
    ('first_name', 'The recipient''s first name'),
    ('last_name', 'The recipient''s last name'),
    ('email', 'The recipient''s address'),
    ('title', 'The title of the booking'),
    ('event_type', 'The slug of the Cal.com event type'),
    ('organizer_name', 'Who organizes'),
    ('organizer_email', 'The organizer''s address'),
    ('attendee_name', 'Who booked'),
    ('attendee_email', 'The address of who booked'),
    ('tenant_name', 'The tenant''s name'),
    ('place', 'Where it takes place; empty online and by phone'),
    ('is_online', 'Whether it takes place online, for {{#is_online}}…{{/is_online}}'),
    ('is_by_phone', 'Whether it takes place by phone, of which no number is known'),
    ('date', 'The day it starts, in the recipient''s time zone and language'),
    ('short_date', 'The same, short'),
    ('start_time', 'When it starts'),
    ('end_time', 'When it ends'),
    ('time', 'From start to end'),
    ('zone', 'The recipient''s time zone'),
    ('short_zone', 'The same, short'),
    ('duration_minutes', 'How long it takes'),
    ('notes', 'What who booked added'),
    ('cancellation_reason', 'Why it was cancelled'),
    ('join_url', 'The link to the video call'),
    ('reschedule_url', 'The link to choose another time'),
    ('cancel_url', 'The link to cancel'),
    ('confirm_url', 'The link to say that one will be there; empty where the rule does not ask (asks_attendance)'),
    ('new_time_url', 'The link to pick a new time for a cancelled booking; empty in other messages'),
    ('rating_url', 'The link to rate the meeting'),
    ('no_show_url', 'The link to say that the host did not come'),
    ('google_calendar_url', 'The link to add it to a Google calendar; empty once it is over or cancelled'),
    ('outlook_calendar_url', 'The same for an Outlook.com calendar'),
    ('office365_calendar_url', 'The same for a Microsoft 365 calendar'),
    ('unsubscribe_url', 'The link to get no more follow-ups; empty in other messages');
end;
$$;
comment on function private.template_variables() is
  'What a template can name, beside answers.<question>: the answer to a booking question.';

create function private.template_tags(p_template text)
  returns setof text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return query
  select btrim(m.tag[1], E' \t\r\n')
  from regexp_matches(p_template, '\{\{(.*?)\}\}', 'g') m (tag);
end;
$$;
comment on function private.template_tags(text) is
  'What stands between {{ and }}, in order, without blanks around it.';

create function private.refuse_template(p_problem text, p_hint text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.refuse(
    format('The template has a mistake: %s', p_problem),
    p_hint,
    'invalid_parameter_value');
end;
$$;
comment on function private.refuse_template(text, text) is
  'Raises, with what is wrong and what to write instead.';

create function private.check_tag_name(p_name text)
  returns void
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if p_name ~ '^answers\.[[:alnum:]_-]+$'
    or exists (select from private.template_variables() v where v.name = p_name)
  then
    return;
  end if;
  perform private.refuse_template(
    format('there is no variable "%s"', left(p_name, 60)),
    format(
      'Known are: %s, and answers.<question> for a booking question.',
      (select string_agg(v.name, ', ') from private.template_variables() v)
    )
  );
end;
$$;
comment on function private.check_tag_name(text) is 'Refuses what no message has.';

create function private.check_spelling(p_template text)
  returns void
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_tag text;
  v_rest text;
begin
  for v_tag in select t from private.template_tags(p_template) t loop
    continue when v_tag like '!%';
    if v_tag ~ '\{\{' then
      perform private.refuse_template(
        format('"{{%s" is not closed', left(v_tag, 60)), 'Each {{ needs its }}.');
    elsif v_tag ~ '^[{&]' then
      perform private.refuse_template(
        format('{{%s}}%s would not be escaped', left(v_tag, 60), left('}', (v_tag like '{%')::integer)),
        'Write {{…}}: what people typed must not become part of the page.');
    elsif v_tag ~ '^[>=]' then
      perform private.refuse_template(
        format('{{%s}} cannot be used', left(v_tag, 60)),
        'There are no partials, and the braces are always {{ and }}.');
    end if;
  end loop;

  v_rest := regexp_replace(p_template, '\{\{(.*?)\}\}', '', 'g');
  if v_rest ~ '\{\{' then
    perform private.refuse_template('a tag is not closed', 'Each {{ needs its }}.');
  end if;
  v_tag := substring(v_rest from '\{[A-Z][A-Z_]*\}');
  if v_tag is not null then
    perform private.refuse_template(
      format('%s is how Cal.com names a variable', left(v_tag, 60)),
      format(
        'Here they are written as {{title}}. Known are: %s, and answers.<question>.',
        (select string_agg(v.name, ', ') from private.template_variables() v)
      )
    );
  end if;
end;
$$;
comment on function private.check_spelling(text) is
  'Refuses braces that are not closed, and what mustache has that calbase does not allow.';

create function private.check_template(p_template text)
  returns void
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_open text[] := array[]::text[];
  v_tag text;
  v_name text;
begin
  perform private.check_spelling(p_template);
  for v_tag in select t from private.template_tags(p_template) t loop
    v_name := btrim(substr(v_tag, 2), E' \t\r\n');
    case left(v_tag, 1)
      when '!' then
        continue;
      when '#', '^' then
        perform private.check_tag_name(v_name);
        v_open := v_name || v_open;
      when '/' then
        if v_open[1] is distinct from v_name then
          perform private.refuse_template(
            format('{{/%s}} closes what is not open there', left(v_name, 60)),
            coalesce('Close {{#' || v_open[1] || '}} first.', 'Open it with {{#…}} or {{^…}} before.'));
        end if;
        v_open := v_open[2:];
      else
        perform private.check_tag_name(v_tag);
    end case;
  end loop;

  if cardinality(v_open) > 0 then
    perform private.refuse_template(
      format('{{#%s}} is not closed', v_open[1]), format('Write {{/%s}} where it ends.', v_open[1]));
  end if;
end;
$$;
comment on function private.check_template(text) is
  'Refuses a template that could not be filled in, or not safely. Allowed are {{variable}}, {{#variable}}…{{/variable}}, {{^variable}}…{{/variable}} and {{! comment }}.';
