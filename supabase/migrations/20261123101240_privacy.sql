-- Privacy: what is held on a person, and how it is made to go away.

create function private.contact_of(p_address_or_phone text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_address_or_phone like '%@%' then lower(private.trimmed(p_address_or_phone))
    else 'tel:' || nullif(regexp_replace(p_address_or_phone, '[^0-9]', '', 'g'), '')
  end;
end;
$$;
comment on function private.contact_of(text) is
  'How a person is known: the address in lower case, or tel: and the digits of a phone number.';

create function private.needle(p_contact text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case when p_contact like 'tel:%' then substr(p_contact, 5) else p_contact end;
end;
$$;
comment on function private.needle(text) is
  'What to look for in a text that may name a contact, in lower case.';

create function public.export_person(p_tenant_slug text, p_email text)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_contact constant text := private.contact_of(p_email);
begin
  return jsonb_build_object(
    'contact', v_contact,
    'leads', (
      select coalesce(jsonb_agg(to_jsonb(l)), '[]')
      from public.leads l
      where l.tenant_id = v_tenant_id and l.contact = v_contact
    ),
    'lead_activities', (
      select coalesce(jsonb_agg(to_jsonb(a) order by a.occurred_at), '[]')
      from public.leads l
      join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
      where l.tenant_id = v_tenant_id and l.contact = v_contact
    ),
    'bookings', (
      select coalesce(jsonb_agg(to_jsonb(b) order by b.start_time), '[]')
      from public.booking_attendees a
      join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
      where a.tenant_id = v_tenant_id and a.contact = v_contact
    ),
    'attendances', (
      select coalesce(jsonb_agg(to_jsonb(a)), '[]')
      from public.booking_attendees a
      where a.tenant_id = v_tenant_id and a.contact = v_contact
    ),
    'reminders', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.due_at), '[]')
      from public.reminders r
      where r.tenant_id = v_tenant_id and r.recipient = v_contact
    ),
    'deliveries', (
      select coalesce(jsonb_agg(to_jsonb(d) order by d.id), '[]')
      from public.deliveries d
      where d.tenant_id = v_tenant_id and d.recipient = v_contact
    ),
    'webhook_events', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]')
      from private.events_naming(v_tenant_id, v_contact) e
    )
  );
end;
$$;
comment on function public.export_person(text, text) is
  'Everything held on a person (an e-mail address, or the phone number of a booker without one) as JSON. Bookings and events may name others as well.';
revoke execute on function public.export_person(text, text)
  from public, anon, authenticated, service_role;

create function private.events_naming(p_tenant_id uuid, p_contact text)
  returns setof public.webhook_events
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select e.*
  from public.webhook_events e
  where e.tenant_id = p_tenant_id
    and (
      position(private.needle(p_contact) in lower(coalesce(e.body::text, e.unparseable_body))) > 0
      or position(private.needle(p_contact) in lower(e.reason)) > 0
      -- However the phone number is written.
      or exists (
        select from private.listed_attendees(private.event_details(e.body)) l
        where l.contact = p_contact
      )
    )
  order by e.id;
end;
$$;
comment on function private.events_naming(uuid, text) is
  'The events in whose body or reason a contact occurs. Reads all of the tenant''s events.';

-- Erasing ---------------------------------------------------------------------------------

create function private.replaced(p_text text, p_find text, p_alias text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Every character of the search text stands for itself.
  return regexp_replace(
    p_text, regexp_replace(p_find, '([^[:alnum:]])', '\\\1', 'g'), p_alias, 'gi');
end;
$$;
comment on function private.replaced(text, text, text) is
  'The text with every occurrence, in any case, put another way.';

create function private.erased_body(
  p_body jsonb,
  p_contact text,
  p_alias text,
  p_words text[]
)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_details jsonb := private.event_details(p_body);
  v_is_booker constant boolean := private.booker_of(v_details) = p_contact;
  v_lists text;
  v_word text;
  v_text text;
begin
  foreach v_lists in array array['attendees', 'guests'] loop
    if jsonb_typeof(v_details -> v_lists) = 'array' then
      v_details := jsonb_set(v_details, array[v_lists], (
        select jsonb_agg(
          case
            when private.contact_of_entry(a.value) = p_contact
              then (a.value - array['firstName', 'lastName', 'phoneNumber', 'name'])
                || jsonb_build_object('email', p_alias, 'name', 'Erased')
            else a.value
          end
          order by a.ordinality
        )
        from jsonb_array_elements(v_details -> v_lists) with ordinality a
      ));
    end if;
  end loop;

  -- What a booker typed may say anything about them.
  if v_is_booker then
    v_details := v_details - array[
      'responses', 'additionalNotes', 'description', 'customInputs', 'userFieldsResponses',
      'smsReminderNumber', 'attendeeIcsContent', 'organizerIcsContent', 'cancellationReason',
      'rejectionReason', 'message'
    ];
  end if;

  v_text := case
    when jsonb_typeof(p_body -> 'payload') = 'object'
      then jsonb_set(p_body, '{payload}', v_details)
    else v_details
  end::text;
  foreach v_word in array p_words loop
    v_text := private.replaced(v_text, btrim(to_jsonb(v_word)::text, '"'), 'Erased');
  end loop;
  return private.replaced(v_text, private.needle(p_contact), p_alias)::jsonb;
end;
$$;
comment on function private.erased_body(jsonb, text, text, text[]) is
  'A body in which a person is an alias: entries of lists, names and numbers in any text, and all that a booker typed.';

create function private.contact_of_entry(p_entry jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  if jsonb_typeof(p_entry) is distinct from 'object' then
    return null;
  end if;
  return (private.read_attendee(p_entry, 0, null)).contact;
end;
$$;
comment on function private.contact_of_entry(jsonb) is 'Who an entry of an attendee list is.';

create function private.words_of(p_tenant_id uuid, p_contact text)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Short words would be found inside others.
  return (
    select coalesce(array_agg(distinct w.word order by w.word), array[]::text[])
    from (
      select unnest(array[a.name, a.phone]) as word
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id and a.contact = p_contact
      union
      select unnest(array[l.name, l.phone])
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = p_contact
      union
      select unnest(array[n.name, n.phone])
      from private.events_naming(p_tenant_id, p_contact) e
      cross join private.listed_attendees(private.event_details(e.body)) n
      where n.contact = p_contact
    ) w
    where length(w.word) >= 5 and w.word not ilike 'erased%'
  );
end;
$$;
comment on function private.words_of(uuid, text) is
  'The names and phone numbers by which a person is known.';

create function public.erase_person(
  p_tenant_slug text,
  p_email text,
  p_now timestamptz default now()
)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_contact constant text := private.contact_of(p_email);
  v_alias constant text := format(
    'erased-%s@erased.invalid', encode(extensions.gen_random_bytes(8), 'hex'));
  v_words text[];
  v_events bigint[];
  v_bookings uuid[];
  v_deliveries integer;
begin
  perform private.begin_writing();
  -- Webhooks that arrive meanwhile wait.
  perform 1 from public.tenants t where t.id = v_tenant_id for update;
  v_words := private.words_of(v_tenant_id, v_contact);
  v_events := array(select e.id from private.events_naming(v_tenant_id, v_contact) e);

  update public.webhook_events e
  set body = private.erased_body(e.body, v_contact, v_alias, v_words),
      unparseable_body = case when e.body is null then '[erased]' end,
      reason = private.replaced(e.reason, private.needle(v_contact), v_alias)
  where e.tenant_id = v_tenant_id and e.id = any (v_events);
  update public.webhook_events e
  set series_key = private.series_key(
    private.event_details(e.body),
    private.to_timestamp(private.event_details(e.body) ->> 'startTime'))
  where e.tenant_id = v_tenant_id and e.id = any (v_events) and e.series_key is not null;

  v_deliveries := private.erase_messages(v_tenant_id, v_contact, v_alias);
  update public.leads l
  set name = 'Erased', email = v_alias, phone = null, notes = null
  where l.tenant_id = v_tenant_id and l.contact = v_contact;
  perform private.erase_closed_bookings(v_tenant_id, v_contact, v_alias, v_words);

  v_bookings := array(
    select distinct e.booking_id
    from public.webhook_events e
    join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
    where e.tenant_id = v_tenant_id and e.id = any (v_events) and b.closed_at is null
    order by e.booking_id
  );
  perform private.refold(v_tenant_id, v_bookings, p_now);

  return jsonb_build_object(
    'alias', v_alias,
    'events', cardinality(v_events),
    'bookings', cardinality(v_bookings),
    'deliveries', v_deliveries
  );
end;
$$;
comment on function public.erase_person(text, text, timestamptz) is
  'Puts an alias in place of a person (an e-mail address, or the phone number of a booker without one) in everything a tenant holds, raw events included, so that a rebuild does not bring them back. Counts stay right; nothing is sent to them any more. Cal.com itself still knows them: a later webhook about them is a new person. Cannot be undone.';
revoke execute on function public.erase_person(text, text, timestamptz)
  from public, anon, authenticated, service_role;

create function private.erase_messages(p_tenant_id uuid, p_contact text, p_alias text)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.deliveries d
  set recipient = p_alias, error = private.replaced(d.error, private.needle(p_contact), p_alias)
  where d.tenant_id = p_tenant_id and d.recipient = p_contact;
  get diagnostics v_count = row_count;

  update public.reminders r
  set recipient = p_alias,
      id = private.stable_id(r.booking_id::text, r.rule_id::text, p_alias),
      reason = private.replaced(r.reason, private.needle(p_contact), p_alias),
      -- The message in the queue knows the old id; the fold that follows cancels it.
      status = case when r.status = 'queued' then 'scheduled' else r.status end,
      generation = r.generation + (r.status = 'queued')::integer,
      claimed_until = null
  where r.tenant_id = p_tenant_id and r.recipient = p_contact;
  return v_count;
end;
$$;
comment on function private.erase_messages(uuid, text, text) is
  'Puts the alias into reminders and deliveries; tells how many deliveries there were.';

create function private.erase_closed_bookings(
  p_tenant_id uuid,
  p_contact text,
  p_alias text,
  p_words text[]
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_word text;
begin
  foreach v_word in array p_words loop
    update public.bookings b
    set event_title = private.replaced(b.event_title, v_word, 'Erased')
    from public.booking_attendees a
    where b.tenant_id = p_tenant_id
      and b.closed_at is not null
      and a.tenant_id = b.tenant_id
      and a.booking_id = b.id
      and a.contact = p_contact;
  end loop;

  update public.bookings b
  set attendee_name = 'Erased', attendee_email = p_alias, attendee_phone = null,
      cancellation_reason = null, cancelled_by = null,
      metadata = b.metadata - array['responses', 'notes', 'reschedule_reason', 'rescheduled_by']
  from public.booking_attendees a
  where b.tenant_id = p_tenant_id
    and b.closed_at is not null
    and a.tenant_id = b.tenant_id
    and a.booking_id = b.id
    and a.contact = p_contact
    and a.is_booker;

  update public.booking_attendees a
  set contact = p_alias, email = p_alias, name = 'Erased', phone = null
  from public.bookings b
  where a.tenant_id = p_tenant_id
    and a.contact = p_contact
    and b.tenant_id = a.tenant_id
    and b.id = a.booking_id
    and b.closed_at is not null;
end;
$$;
comment on function private.erase_closed_bookings(uuid, text, text, text[]) is
  'Puts the alias into bookings whose events are no longer kept: nothing could fold them anew.';
