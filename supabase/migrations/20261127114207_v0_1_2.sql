-- What 0.1.2 changes. Between the two lines `npm run migration` writes anew what the chapters
-- (supabase/schemas) have and the last version has not. What is before and after is written by hand:
-- before, what no comparison can know, as that a column was renamed; after, what becomes of the rows.

-- Rather fail, and be run again, than let webhooks wait behind a lock that does not come.
set local lock_timeout = '5s';

-- Generated from here on.

SET local check_function_bodies = off;

DROP FUNCTION "private"."erased_value"(jsonb, text[], text);

CREATE TABLE "private"."former_contacts" (
  "tenant_id"    uuid                     NOT NULL,
  "contact"      text                     NOT NULL,
  "corrected_to" text                     NOT NULL,
  "corrected_at" timestamp with time zone NOT NULL,
  CONSTRAINT "contact_was_another" CHECK ((contact <> corrected_to)),
  CONSTRAINT "former_contacts_pkey" PRIMARY KEY (tenant_id, contact, corrected_to)
);

ALTER TABLE "private"."former_contacts"
  ENABLE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION private.became (
  p_tenant_id uuid,
  p_contact   text
)
  RETURNS text
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_contact text := p_contact;
  v_seen text[] := array[]::text[];
begin
  -- An address that is a lead of its own is someone: what was corrected to another had been made
  -- under a colleague's.
  while v_contact is not null and v_contact <> all (v_seen) and not exists (
    select from public.leads l where l.tenant_id = p_tenant_id and l.contact = v_contact
  ) loop
    v_seen := v_seen || v_contact;
    v_contact := coalesce(
      (
        select m.leads_to
        from private.merged_contacts m
        where m.tenant_id = p_tenant_id and m.contact = v_contact
      ),
      (
        select f.corrected_to
        from private.former_contacts f
        where f.tenant_id = p_tenant_id and f.contact = v_contact
        order by f.corrected_at desc, f.corrected_to
        limit 1
      ));
  end loop;
  return coalesce(v_contact, v_seen[cardinality(v_seen)]);
end;
$function$;

CREATE OR REPLACE FUNCTION private.correct_attendee()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  perform private.note_former_contact(
    old.tenant_id, old.contact, private.contact_of(coalesce(new.email, new.phone)));
  perform private.rename_lead(old, new.email, new.phone);
  perform private.record_correction(
    old,
    jsonb_build_object(
      'name', new.name, 'email', new.email, 'phone', new.phone,
      'time_zone', new.time_zone, 'locale', new.locale
    ),
    now()
  );
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION private.correct_lead()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  perform private.note_former_contact(new.tenant_id, old.contact, new.contact);
  perform private.rename_merged(new.tenant_id, old.contact, new.contact);
  perform private.record_correction(
    a,
    jsonb_build_object(
      'name', new.name, 'email', new.email, 'phone', new.phone,
      'time_zone', a.time_zone, 'locale', a.locale
    ),
    now()
  )
  from public.booking_attendees a
  join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
  where a.tenant_id = new.tenant_id
    and a.contact = old.contact
    and a.is_booker
    and b.closed_at is null;
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION private.erase_closed_booking (
  p_tenant_id  uuid,
  p_booking_id uuid,
  p_contacts   text[],
  p_patterns   text[],
  p_alias      text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_is_first_booker constant boolean := exists (
    select
    from public.bookings b
    where b.tenant_id = p_tenant_id
      and b.id = p_booking_id
      and private.contact_of(coalesce(b.attendee_email, b.attendee_phone)) = any (p_contacts)
  );
begin
  update public.bookings b
  set attendee_name = case when v_is_first_booker then 'Erased' else b.attendee_name end,
      attendee_email = case when v_is_first_booker then p_alias else b.attendee_email end,
      attendee_phone = case when not v_is_first_booker then b.attendee_phone end,
      event_title = private.erased_text(b.event_title, p_patterns, p_alias),
      cancellation_reason = case
        when not v_is_first_booker
          then private.erased_text(b.cancellation_reason, p_patterns, p_alias)
      end,
      cancelled_by = private.erased_text(b.cancelled_by, p_patterns, p_alias),
      metadata = private.erased_value(
        case
          when v_is_first_booker then b.metadata - array['responses', 'notes', 'reschedule_reason']
            -- Asked where, they may have typed where they live.
            - case when b.metadata #> '{responses,location}' is not null then 'location' else '' end
          else b.metadata
        end,
        p_patterns, p_alias)
  where b.tenant_id = p_tenant_id and b.id = p_booking_id;

  -- By two addresses they may stand in it twice, and the alias is one: who booked stays, or was first.
  delete from public.booking_attendees a
  using public.booking_attendees k
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_booking_id
    and a.contact = any (p_contacts)
    and k.tenant_id = a.tenant_id
    and k.booking_id = a.booking_id
    and k.contact = any (p_contacts)
    and (not k.is_booker, k.position, k.contact) < (not a.is_booker, a.position, a.contact);
  update public.booking_attendees a
  set contact = p_alias, email = p_alias, name = 'Erased', phone = null
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_booking_id
    and a.contact = any (p_contacts);
end;
$function$;

CREATE OR REPLACE FUNCTION private.erase_errors (
  p_tenant_id uuid,
  p_pattern   private.search_pattern,
  p_patterns  text[],
  p_alias     text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  update public.alerts a
  set summary = private.erased_text(a.summary, p_patterns, p_alias),
      evidence = private.erased_value(a.evidence, p_patterns, p_alias, true)
  where a.tenant_id = p_tenant_id
    and private.names(concat_ws(E'\n', a.summary, a.evidence), p_pattern);
  update public.alert_recipients r
  set failure = private.erased_text(r.failure, p_patterns, p_alias)
  where r.tenant_id = p_tenant_id and private.names(r.failure, p_pattern);
  update private.alert_messages m
  set error = private.erased_text(m.error, p_patterns, p_alias)
  from public.alert_recipients r
  where r.id = m.recipient_id
    and r.tenant_id = p_tenant_id
    and private.names(m.error, p_pattern);
  update private.jobs j
  set error = private.erased_text(j.error, p_patterns, p_alias)
  where j.tenant_id = p_tenant_id and private.names(j.error, p_pattern);
  update private.sync_cursors c
  set error = private.erased_text(c.error, p_patterns, p_alias)
  where c.tenant_id = p_tenant_id and private.names(c.error, p_pattern);
  update public.reconciliations c
  set error = private.erased_text(c.error, p_patterns, p_alias)
  where c.tenant_id = p_tenant_id and private.names(c.error, p_pattern);
end;
$function$;

CREATE OR REPLACE FUNCTION private.erase_mentions (
  p_tenant_id uuid,
  p_pattern   private.search_pattern,
  p_patterns  text[],
  p_alias     text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  update public.leads l
  set notes = private.erased_text(l.notes, p_patterns, p_alias),
      source = private.erased_text(l.source, p_patterns, p_alias)
  where l.tenant_id = p_tenant_id
    and (
      private.names(l.notes, p_pattern)
      or l.source <> 'cal.com' and private.names(l.source, p_pattern)
    );
  update private.merged_contacts m
  set lead = private.erased_value(m.lead, p_patterns, p_alias),
      added = private.erased_value(m.added, p_patterns, p_alias)
  where m.tenant_id = p_tenant_id
    and private.names(concat_ws(E'\n', m.lead, m.added), p_pattern);
  update public.lead_activities a
  set details = private.erased_value(a.details, p_patterns, p_alias)
  where a.tenant_id = p_tenant_id
    and a.kind = 'form_submitted'
    and private.names(a.details::text, p_pattern);
  update public.suppressions s
  set detail = private.erased_text(s.detail, p_patterns, p_alias)
  where s.tenant_id = p_tenant_id and private.names(s.detail, p_pattern);
end;
$function$;

CREATE OR REPLACE FUNCTION private.erased_body (
  p_body      jsonb,
  p_contacts  text[],
  p_patterns  text[],
  p_alias     text,
  p_is_booker boolean
)
  RETURNS jsonb
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.erased_value (
  p_value    jsonb,
  p_patterns text[],
  p_alias    text,
  p_is_typed boolean DEFAULT false
)
  RETURNS jsonb
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.known_as (
  p_tenant_id        uuid,
  p_address_or_phone text
)
  RETURNS text[]
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_contact constant text := private.contact_of(p_address_or_phone);
begin
  -- Also by what is no address to write to: events hold what was typed as one.
  if (v_contact ~ '^([^@\s]+@[^@\s]+|tel:[0-9]{5,})$') is not true then
    perform private.refuse(
      format('"%s" is neither an e-mail address nor a phone number', p_address_or_phone),
      'Give the whole address, or the phone number of a booker without one.',
      'invalid_parameter_value');
  end if;

  return array(
    select v_contact
    union
    select unnest(private.was_known_as(p_tenant_id, private.became(p_tenant_id, v_contact)))
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.note_former_contact (
  p_tenant_id    uuid,
  p_contact      text,
  p_corrected_to text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  if p_contact <> p_corrected_to then
    insert into private.former_contacts as o (tenant_id, contact, corrected_to, corrected_at)
    -- Two corrections in one transaction have an order, too.
    values (p_tenant_id, p_contact, p_corrected_to, clock_timestamp())
    on conflict (tenant_id, contact, corrected_to) do update
    set corrected_at = excluded.corrected_at;
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION private.pattern_of (
  p_word text
)
  RETURNS text
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.patterns_of (
  p_tenant_id uuid,
  p_contacts  text[],
  p_event_ids bigint[]
)
  RETURNS text[]
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.rename_lead (
  p_old   public.booking_attendees,
  p_email text,
  p_phone text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  update public.leads l
  set email = p_email, phone = p_phone
  where l.tenant_id = p_old.tenant_id
    and l.contact = p_old.contact
    and not exists (
      select from public.leads o
      where o.tenant_id = l.tenant_id
        and o.contact = private.contact_of(coalesce(p_email, p_phone))
    )
    -- Merged, it is another lead's.
    and not exists (
      select from private.merged_contacts m
      where m.tenant_id = l.tenant_id
        and m.contact = private.contact_of(coalesce(p_email, p_phone))
    )
    and not exists (
      select from public.lead_activities a
      where a.tenant_id = l.tenant_id
        and a.lead_id = l.id
        and (a.booking_id <> p_old.booking_id or a.kind = 'form_submitted')
    );
  if found then
    perform private.rename_merged(
      p_old.tenant_id, p_old.contact, private.contact_of(coalesce(p_email, p_phone)));
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION private.typed_place (
  p_details jsonb
)
  RETURNS text
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
declare
  v_typed constant text := private.trimmed(p_details #>> '{responses,location,value,optionValue}');
begin
  return case when private.place_type(v_typed) is null then v_typed end;
end;
$function$;

CREATE OR REPLACE FUNCTION private.version()
  RETURNS text
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$ select '0.1.2' $function$;

CREATE OR REPLACE FUNCTION private.was_known_as (
  p_tenant_id uuid,
  p_contact   text
)
  RETURNS text[]
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return array(
    with recursive known (contact) as (
      values (p_contact)
      union
      select o.contact
      from known k
      cross join lateral (
        select f.contact
        from private.former_contacts f
        where f.tenant_id = p_tenant_id and f.corrected_to = k.contact
        union all
        select m.contact
        from private.merged_contacts m
        where m.tenant_id = p_tenant_id and m.leads_to = k.contact
      ) o
      -- Nor by what leads to someone else.
      where not exists (
        select from public.leads l where l.tenant_id = p_tenant_id and l.contact = o.contact
      )
    )
    select k.contact from known k
  );
end;
$function$;

CREATE OR REPLACE FUNCTION public.erase_person (
  p_slug             text,
  p_address_or_phone text,
  p_now              timestamp with time zone DEFAULT now()
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_address_or_phone);
  v_alias constant text := format(
    'erased-%s%s', encode(extensions.gen_random_bytes(8), 'hex'), private.erased_domain());
  -- Reading all events takes a while: done before anybody has to be kept away.
  v_settled constant bigint := private.last_settled_event(v_tenant_id);
  v_numbers constant text[] := private.numbers_of(v_tenant_id, v_contacts);
  v_pattern constant private.search_pattern := private.search_pattern(v_contacts || v_numbers);
  v_events bigint[] := private.search_events(v_tenant_id, v_contacts, v_numbers);
  v_patterns text[];
  v_bookings uuid[];
  v_rules integer;
  v_deliveries integer;
begin
  -- Webhooks that arrive meanwhile are stored, and applied afterwards. All at once, not in steps:
  -- half a person erased would come back with the next event.
  perform private.lock_tenant(v_tenant_id);
  v_bookings := private.bookings_of_person(v_tenant_id, v_contacts);
  v_events := array(
    select unnest(v_events)
    union
    -- What came since.
    select unnest(private.events_naming(v_tenant_id, v_contacts, v_numbers, v_settled))
    union
    select unnest(private.events_of_bookings(v_tenant_id, v_bookings))
  );
  v_patterns := private.patterns_of(v_tenant_id, v_contacts, v_events);

  perform private.remember_erased(v_tenant_id, v_contacts, v_alias, p_now);
  perform private.erase_events(v_tenant_id, v_events, v_contacts, v_patterns, v_alias);
  perform private.erase_suppressions(v_tenant_id, v_contacts);
  delete from private.attendance_tokens k
  where k.tenant_id = v_tenant_id and k.contact = any (v_contacts);
  v_rules := private.erase_rules(v_tenant_id, v_contacts || v_numbers);
  delete from public.alert_recipients r
  where r.tenant_id = v_tenant_id and r.channel = 'email' and lower(r.address) = any (v_contacts);
  v_deliveries := private.erase_messages(v_tenant_id, v_contacts, v_pattern, v_patterns, v_alias);
  perform private.erase_answers(v_tenant_id, v_contacts, v_alias);
  perform private.erase_mentions(v_tenant_id, v_pattern, v_patterns, v_alias);
  perform private.erase_errors(v_tenant_id, v_pattern, v_patterns, v_alias);
  -- Under one alias they are one anyway.
  delete from private.merged_contacts m
  where m.tenant_id = v_tenant_id and m.contact = any (v_contacts);
  delete from private.former_contacts f
  where f.tenant_id = v_tenant_id
    and (f.contact = any (v_contacts) or f.corrected_to = any (v_contacts));
  update public.leads l
  set id = gen_random_uuid(), name = 'Erased', email = v_alias, phone = null, notes = null
  where l.tenant_id = v_tenant_id and l.contact = any (v_contacts);
  perform private.erase_closed_booking(v_tenant_id, b.id, v_contacts, v_patterns, v_alias)
  from public.bookings b
  where b.tenant_id = v_tenant_id
    and b.closed_at is not null
    and (b.id = any (v_bookings) or private.names(private.words_of(b), v_pattern));

  v_bookings := array(
    select b.id
    from public.bookings b
    where b.tenant_id = v_tenant_id
      and b.closed_at is null
      and b.id in (
        select unnest(v_bookings)
        union
        select e.booking_id
        from public.webhook_events e
        where e.tenant_id = v_tenant_id and e.id = any (v_events) and e.status = 'applied'
      )
    order by b.id
  );
  perform private.refold(v_tenant_id, v_bookings, p_now);
  -- What the lead has of its last form.
  perform private.sync_forms(v_tenant_id, v_events);

  return jsonb_build_object(
    'alias', v_alias,
    'events', cardinality(v_events),
    'bookings', cardinality(v_bookings),
    'rules', v_rules,
    'deliveries', v_deliveries
  );
end;
$function$;

CREATE OR REPLACE FUNCTION public.export_person (
  p_slug             text,
  p_address_or_phone text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_address_or_phone);
  v_addresses constant text[] := private.addresses_of(v_tenant_id, v_contacts);
  v_numbers constant text[] := private.numbers_of(v_tenant_id, v_contacts);
  v_bookings constant uuid[] := private.bookings_of_person(v_tenant_id, v_contacts);
  v_events constant bigint[] := private.search_events(v_tenant_id, v_contacts, v_numbers)
    || private.events_of_bookings(v_tenant_id, v_bookings);
begin
  return jsonb_build_object(
    'contacts', to_jsonb(v_contacts),
    'leads', (
      select coalesce(jsonb_agg(to_jsonb(l)), '[]')
      from public.leads l
      where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
    ),
    'merged_leads', (
      select coalesce(jsonb_agg(to_jsonb(m) order by m.contact), '[]')
      from private.merged_contacts m
      where m.tenant_id = v_tenant_id and m.contact = any (v_contacts)
    ),
    'former_contacts', (
      select coalesce(jsonb_agg(to_jsonb(f) order by f.corrected_at), '[]')
      from private.former_contacts f
      where f.tenant_id = v_tenant_id
        and f.contact = any (v_contacts)
        and f.corrected_to = any (v_contacts)
    ),
    'lead_activities', (
      select coalesce(jsonb_agg(to_jsonb(a) order by a.occurred_at), '[]')
      from public.leads l
      join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
      where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
    ),
    'bookings', (
      select coalesce(jsonb_agg(to_jsonb(b) order by b.start_time), '[]')
      from public.bookings b
      where b.tenant_id = v_tenant_id and b.id = any (v_bookings)
    ),
    'attendances', (
      select coalesce(jsonb_agg(to_jsonb(a)), '[]')
      from public.booking_attendees a
      where a.tenant_id = v_tenant_id and a.contact = any (v_contacts)
    ),
    'reminder_rules', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from public.reminder_rules r
      where r.tenant_id = v_tenant_id
        and private.contact_of_address(r) = any (v_contacts || v_numbers)
    ),
    'alert_recipients', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from public.alert_recipients r
      where r.tenant_id = v_tenant_id and r.channel = 'email' and lower(r.address) = any (v_contacts)
    ),
    'reminders', (
      select coalesce(
        jsonb_agg(
          to_jsonb(r) || jsonb_build_object('rule', coalesce(u.name, g.name)) order by r.due_at),
        '[]')
      from public.reminders r
      left join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
      left join public.deleted_rules g on g.tenant_id = r.tenant_id and g.id = r.rule_id
      where r.tenant_id = v_tenant_id and r.recipient = any (v_contacts)
    ),
    'deliveries', (
      select coalesce(jsonb_agg(to_jsonb(d) order by d.id), '[]')
      from public.deliveries d
      where d.tenant_id = v_tenant_id and d.recipient = any (v_contacts)
    ),
    'suppressions', (
      select coalesce(jsonb_agg(to_jsonb(s) order by s.created_at), '[]')
      from public.suppressions s
      where s.tenant_id = v_tenant_id and s.address = any (v_addresses)
    ),
    'unsubscribe_links', (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.created_at), '[]')
      from private.opt_out_tokens t
      where t.tenant_id = v_tenant_id and t.address = any (v_addresses)
    ),
    'attendance_links', (
      select coalesce(jsonb_agg(to_jsonb(k) order by k.created_at), '[]')
      from private.attendance_tokens k
      where k.tenant_id = v_tenant_id and k.contact = any (v_contacts)
    ),
    'webhook_events', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]')
      from public.webhook_events e
      where e.tenant_id = v_tenant_id and e.id = any (v_events)
    )
  );
end;
$function$;

ALTER TABLE "private"."former_contacts"
  ADD CONSTRAINT "former_contacts_tenant_fkey" FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE;

CREATE INDEX former_contacts_of_corrected ON private.former_contacts USING btree (tenant_id, corrected_to);

COMMENT ON FUNCTION "private"."became"(uuid, text) IS 'Whose contact this is by now: its own if it is a lead, else what it was merged with or last corrected to.';

COMMENT ON FUNCTION "private"."erase_errors"(uuid, private.search_pattern, text[], text) IS 'Puts the alias into what went wrong, as others told it: providers, mail servers, Cal.com.';

COMMENT ON FUNCTION "private"."erased_value"(jsonb, text[], text, boolean) IS 'JSON in whose texts a person is erased. Keys and numbers stay, and who organizes. p_is_typed: answers to questions, where no key means anything.';

COMMENT ON FUNCTION "private"."note_former_contact"(uuid, text, text) IS 'Notes that a contact was corrected to another.';

COMMENT ON FUNCTION "private"."patterns_of"(uuid, text[], bigint[]) IS 'Patterns for the addresses, names and phone numbers by which a person is known, in their rows and in these events, and for where they said to be visited.';

COMMENT ON FUNCTION "private"."typed_place"(jsonb) IS 'The address, number or place that who booked typed where they were asked for one, as Cal.com''s options "attendee address" and "somewhere else" do.';

COMMENT ON FUNCTION "private"."was_known_as"(uuid, text) IS 'A contact, and those that were corrected to it or merged with it, unless they are leads of their own.';

COMMENT ON TABLE "private"."former_contacts" IS 'Contacts that were corrected to another, in one booking at least. By these, too, a person is found who is to be exported or erased.';

REVOKE ALL ON FUNCTION "private"."became"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."erase_errors"(uuid, private.search_pattern, text[], text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."erased_value"(jsonb, text[], text, boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."note_former_contact"(uuid, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."typed_place"(jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."was_known_as"(uuid, text) FROM PUBLIC;

-- Generated up to here.

-- What the corrections that are still kept know of former contacts.
insert into private.former_contacts (tenant_id, contact, corrected_to, corrected_at)
select e.tenant_id, c.contact, c.corrected_to, max(e.occurred_at)
from public.tenants t
join public.webhook_events e on e.tenant_id = t.id and e.provider = 'admin'
cross join lateral (
  select e.body #>> '{payload,contact}' as contact, e.body #>> '{payload,corrected,contact}' as corrected_to
) c
where e.event_type = 'ATTENDEE_CORRECTED'
  and c.contact <> c.corrected_to
  and not private.is_erased(c.contact)
  and not private.is_erased(c.corrected_to)
group by e.tenant_id, c.contact, c.corrected_to;

-- Jobs and rights, where they are others now.
select private.schedule_jobs();
select private.restore_rights();
