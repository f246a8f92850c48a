-- Erased texts: what is left of a text or an event's body that names a person.

create function private.erased_text(p_text text, p_patterns text[], p_alias text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_number constant text := private.e164(p_text);
  v_text text := p_text;
  v_pattern text;
begin
  -- A text that is a number is wholly the person's or another's, which may begin with theirs.
  if v_number is not null then
    return case when v_number ~* any (p_patterns) then 'Erased' else p_text end;
  end if;
  foreach v_pattern in array p_patterns loop
    v_text := regexp_replace(
      v_text, v_pattern, case when v_pattern ~ '@' then p_alias else 'Erased' end, 'gi');
  end loop;
  return v_text;
end;
$$;
comment on function private.erased_text(text, text[], text) is
  'The text with addresses put as the alias, names and numbers as "Erased".';

create function private.erased_value(
  p_value jsonb,
  p_patterns text[],
  p_alias text,
  p_is_typed boolean default false
)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  case jsonb_typeof(p_value)
    when 'string' then
      return to_jsonb(private.erased_text(p_value #>> '{}', p_patterns, p_alias));
    when 'array' then
      return (
        select coalesce(
          jsonb_agg(
            private.erased_value(a.value, p_patterns, p_alias, p_is_typed) order by a.ordinality),
          '[]')
        from jsonb_array_elements(p_value) with ordinality a
      );
    when 'object' then
      return (
        select coalesce(
          jsonb_object_agg(
            o.key,
            case
              -- Under its own questions a tenant may ask anything.
              when p_is_typed or o.key in ('responses', 'userFieldsResponses', 'customInputs', 'answers')
                then private.erased_value(o.value, p_patterns, p_alias, true)
              -- What events are found, ordered and joined by says nothing of a person.
              when o.key in (
                'triggerEvent', 'createdAt', 'uid', 'bookingUid', 'rescheduleUid', 'iCalUID',
                'type', 'startTime', 'endTime', 'timeZone', 'locale', 'status'
              ) then o.value
              -- Who organizes keeps their name; the address may be the person's own.
              when o.key in ('organizer', 'user', 'team', 'hosts') then private.erased_value(
                o.value,
                array(select p.pattern from unnest(p_patterns) p (pattern) where p.pattern ~ '@'),
                p_alias)
              else private.erased_value(o.value, p_patterns, p_alias)
            end
          ),
          '{}'
        )
        from jsonb_each(p_value) o
      );
    else
      return p_value;
  end case;
end;
$$;
comment on function private.erased_value(jsonb, text[], text, boolean) is
  'JSON in whose texts a person is erased. Keys and numbers stay, and who organizes. p_is_typed: answers to questions, where no key means anything.';

create function private.erased_entry(
  p_entry jsonb,
  p_contacts text[],
  p_alias text,
  p_details jsonb
)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if jsonb_typeof(p_entry) = 'object'
    and (private.read_attendee(p_entry, 0, null, p_details)).contact = any (p_contacts)
  then
    return (p_entry - array['firstName', 'lastName', 'phoneNumber', 'responses'])
      || jsonb_build_object('email', p_alias, 'name', 'Erased');
  end if;
  return p_entry;
end;
$$;
comment on function private.erased_entry(jsonb, text[], text, jsonb) is
  'An entry of an attendee list, put as the alias if it is the person.';

create function private.erased_body(
  p_body jsonb,
  p_contacts text[],
  p_patterns text[],
  p_alias text,
  p_is_booker boolean
)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_details jsonb := private.event_details(p_body)
    - array['attendeeIcsContent', 'organizerIcsContent', 'message'];
  v_typed constant text := private.typed_address(v_details);
  v_list text;
begin
  if private.is_form(p_body ->> 'triggerEvent') then
    return case
      when (private.read_form(v_details)).contact = any (p_contacts) then jsonb_build_object(
        'triggerEvent', p_body -> 'triggerEvent', 'createdAt', p_body -> 'createdAt',
        'payload', jsonb_build_object(
          'formId', v_details -> 'formId', 'formName', v_details -> 'formName',
          'responses', jsonb_build_object(
            'email', jsonb_build_object('value', p_alias),
            'name', jsonb_build_object('value', 'Erased'))))
      else private.erased_value(p_body, p_patterns, p_alias)
    end;
  end if;
  if p_body ->> 'triggerEvent' = 'ATTENDEE_CORRECTED' then
    return jsonb_set(p_body, '{payload}', v_details || jsonb_build_object(
      -- Another's address stays, or the fold would give the booking back to them.
      'contact', case
        when v_details ->> 'contact' = any (p_contacts) then p_alias
        else v_details ->> 'contact'
      end,
      -- Also whom it was corrected to, if that is another.
      'corrected', case
        when v_details #>> '{corrected,contact}' = any (p_contacts)
          then jsonb_build_object('contact', p_alias, 'email', p_alias, 'name', 'Erased')
        else private.erased_value(v_details -> 'corrected', p_patterns, p_alias)
      end
    ));
  end if;

  foreach v_list in array array['attendees', 'guests'] loop
    if jsonb_typeof(v_details -> v_list) = 'array' then
      v_details := jsonb_set(v_details, array[v_list], (
        select coalesce(
          jsonb_agg(private.erased_entry(a.value, p_contacts, p_alias, v_details) order by a.ordinality),
          '[]')
        from jsonb_array_elements(v_details -> v_list) with ordinality a
      ));
    end if;
  end loop;

  -- What a booker typed may say anything about them.
  if p_is_booker then
    v_details := v_details - array[
      'responses', 'additionalNotes', 'description', 'customInputs', 'userFieldsResponses',
      'smsReminderNumber', 'cancellationReason', 'rejectionReason'
    ];
    -- Only who booked, which the order of a list does not tell.
    if v_typed is not null then
      v_details := v_details || jsonb_build_object('responses', jsonb_build_object(
        'email', jsonb_build_object(
          'value', case
            when private.contact_of(coalesce(private.phone_of_fake_address(v_typed), v_typed))
              = any (p_contacts) then p_alias
            else v_typed
          end)));
    end if;
  end if;
  v_details := private.erased_value(v_details, p_patterns, p_alias);
  return case
    when jsonb_typeof(p_body -> 'payload') = 'object' then jsonb_set(p_body, '{payload}', v_details)
    else v_details
  end;
end;
$$;
comment on function private.erased_body(jsonb, text[], text[], text, boolean) is
  'A body in which a person is an alias: entries of lists, names and numbers in any text, and all that a booker typed.';

create function private.typed_place(p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_typed constant text := private.trimmed(p_details #>> '{responses,location,value,optionValue}');
begin
  return case when private.place_type(v_typed) is null then v_typed end;
end;
$$;
comment on function private.typed_place(jsonb) is
  'The address, number or place that who booked typed where they were asked for one, as Cal.com''s options "attendee address" and "somewhere else" do.';

create function private.patterns_of(p_tenant_id uuid, p_contacts text[], p_event_ids bigint[])
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Addresses first; then long words before short ones, which may be part of them.
  return array(
    select private.pattern_of(w.word)
    from (
      select unnest(p_contacts) as word
      union
      select unnest(array[a.name, a.phone])
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
      union
      select unnest(array[l.name, l.phone])
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
      union
      select unnest(array[
        n.value ->> 'name', n.value ->> 'firstName', n.value ->> 'lastName',
        n.value ->> 'phoneNumber'
      ])
      from public.webhook_events e
      cross join jsonb_array_elements(
        case when jsonb_typeof(private.event_details(e.body) -> 'attendees') = 'array'
          then private.event_details(e.body) -> 'attendees' else '[]' end
      ) n
      where e.tenant_id = p_tenant_id
        and e.id = any (p_event_ids)
        and jsonb_typeof(n.value) = 'object'
        and (private.read_attendee(n.value, 0, null, private.event_details(e.body))).contact = any (p_contacts)
      union
      -- Cal.com puts it into the place, the calendar entry and the title as well.
      select private.typed_place(private.event_details(e.body))
      from public.webhook_events e
      where e.tenant_id = p_tenant_id
        and e.id = any (p_event_ids)
        and private.booker_of(private.event_details(e.body)) = any (p_contacts)
    ) w
    where length(private.trimmed(w.word)) >= 2 and w.word <> 'Erased'
    order by w.word like '%@%' desc, length(w.word) desc
  );
end;
$$;
comment on function private.patterns_of(uuid, text[], bigint[]) is
  'Patterns for the addresses, names and phone numbers by which a person is known, in their rows and in these events, and for where they said to be visited.';
