-- Erasing: a person becomes an alias, in everything that is held.

create function private.erase_rules(p_tenant_id uuid, p_contacts text[])
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  -- With nobody left to write to, and with all that was ever written by them.
  delete from public.reminder_rules r
  where r.tenant_id = p_tenant_id and private.contact_of_address(r) = any (p_contacts);
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.erase_rules(uuid, text[]) is
  'Removes the reminder rules that write to nobody but this person; tells how many.';

create function private.last_settled_event(p_tenant_id uuid)
  returns bigint
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Ids are given before they are seen. But whoever stores an event is given four seconds for it,
  -- see receive_webhook(): one that nobody sees yet has a greater id than those of ten seconds ago.
  return coalesce((
    select e.id
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.received_at < clock_timestamp() - interval '10 seconds'
    order by e.id desc
    limit 1
  ), 0);
end;
$$;
comment on function private.last_settled_event(uuid) is
  'The newest event of a tenant of which all before it can be seen.';

create function public.erase_person(
  p_slug text,
  p_address_or_phone text,
  p_now timestamptz default now()
)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
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
$$;
comment on function public.erase_person(text, text, timestamptz) is
  'Puts an alias in place of a person (an e-mail address, or the phone number of a booker without one) in everything a tenant holds but its own settings (names of rules, templates), raw events included, so that a rebuild does not bring them back. Counts and scores stay right; nothing is sent to them any more. Whoever was merged with them is the same person, and erased as well. Cal.com itself still knows them: a later webhook about them is a new person, as is what they book later; what its API goes on showing of before stays the alias''s. Cannot be undone.';
revoke execute on function public.erase_person(text, text, timestamptz)
  from public, anon, authenticated, service_role;

create function private.erase_events(
  p_tenant_id uuid,
  p_event_ids bigint[],
  p_contacts text[],
  p_patterns text[],
  p_alias text
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.webhook_events e
  set body = private.erased_body(
        e.body, p_contacts, p_patterns, p_alias,
        -- Without a list, the booker is whoever the booking says.
        coalesce(private.booker_of(private.event_details(e.body)) = any (p_contacts), exists (
          select from public.booking_attendees a
          where a.tenant_id = e.tenant_id
            and a.booking_id = e.booking_id
            and a.is_booker
            and a.contact = any (p_contacts)
        ))),
      unparseable_body = case when e.body is null then '[erased]' end,
      reason = private.erased_text(e.reason, p_patterns, p_alias)
  where e.tenant_id = p_tenant_id and e.id = any (p_event_ids);

  update public.webhook_events e
  set series_key = private.series_key(
    private.event_details(e.body),
    private.to_timestamp(private.event_details(e.body) ->> 'startTime'))
  where e.tenant_id = p_tenant_id and e.id = any (p_event_ids) and e.series_key is not null;
end;
$$;
comment on function private.erase_events(uuid, bigint[], text[], text[], text) is
  'Puts the alias into raw events.';

create function private.erase_answers(p_tenant_id uuid, p_contacts text[], p_alias text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- As those that follow from erased events: of a form whose event is kept no longer, they are all
  -- there is.
  update public.lead_activities a
  set details = jsonb_strip_nulls(jsonb_build_object(
    'form', a.details -> 'form', 'name', 'Erased',
    'answers', jsonb_build_object('email', p_alias, 'name', 'Erased')))
  from public.leads l
  where a.tenant_id = p_tenant_id
    and a.kind = 'form_submitted'
    and l.tenant_id = a.tenant_id
    and l.id = a.lead_id
    and l.contact = any (p_contacts);
end;
$$;
comment on function private.erase_answers(uuid, text[], text) is
  'Puts the alias into what a person answered in forms.';

create function private.erase_mentions(
  p_tenant_id uuid,
  p_pattern private.search_pattern,
  p_patterns text[],
  p_alias text
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
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
$$;
comment on function private.erase_mentions(uuid, private.search_pattern, text[], text) is
  'Puts the alias into what is said of a person in the rows of others. Their own are erased before.';

create function private.erase_errors(
  p_tenant_id uuid,
  p_pattern private.search_pattern,
  p_patterns text[],
  p_alias text
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
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
$$;
comment on function private.erase_errors(uuid, private.search_pattern, text[], text) is
  'Puts the alias into what went wrong, as others told it: providers, mail servers, Cal.com.';

create function private.erase_suppressions(p_tenant_id uuid, p_contacts text[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_addresses text[] := private.addresses_of(p_tenant_id, p_contacts);
begin
  -- A number that is somebody else's, too, keeps what they said of it.
  v_addresses := array(
    select a.address
    from unnest(v_addresses) a (address)
    where a.address like '%@%'
      or not private.others_have(p_tenant_id, p_contacts, substr(a.address, 2))
  );
  delete from public.suppressions s
  where s.tenant_id = p_tenant_id and s.address = any (v_addresses);
  delete from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.address = any (v_addresses);
end;
$$;
comment on function private.erase_suppressions(uuid, text[]) is
  'Forgets what a person opted out of: nothing is sent to an alias.';

create function private.duplicates_of_person(p_tenant_id uuid, p_reminder_ids uuid[])
  returns setof private.duplicates
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select o.kept_id, o.id
  from (
    select r.id,
      first_value(r.id) over (
        partition by r.booking_id, r.rule_id, r.is_fallback
        order by private.progress(r.status) desc, r.id desc
      ) as kept_id
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.id = any (p_reminder_ids)
  ) o
  where o.id <> o.kept_id;
end;
$$;
comment on function private.duplicates_of_person(uuid, uuid[]) is
  'Of the reminders of a person, those under two addresses, one corrected to the other, who has two plans for one thing.';

create function private.erase_messages(
  p_tenant_id uuid,
  p_contacts text[],
  p_pattern private.search_pattern,
  p_patterns text[],
  p_alias text
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_reworded uuid[];
  v_reminders uuid[];
  v_count integer;
begin
  -- By id: the order of all who lock reminders. An attempt that is being settled is waited for, or
  -- what it records would come after the look at what there is.
  v_reworded := array(
    select r.id
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and (
        r.recipient = any (p_contacts)
        -- What a provider said of a channel, when it refused a message to them, others' wait for.
        or r.reason_code in ('channel_stopped', 'channel_stopped_too_long')
        or private.names(r.reason_detail, p_pattern)
      )
    order by r.id
    for update
  );
  v_reminders := array(
    select r.id
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.id = any (v_reworded) and r.recipient = any (p_contacts)
  );
  v_count := private.erase_deliveries(p_tenant_id, p_contacts, p_pattern, p_patterns, p_alias);

  update private.channel_circuits c
  set reason = private.erased_text(c.reason, p_patterns, p_alias)
  where c.tenant_id = p_tenant_id;
  perform private.reword_reminders(p_tenant_id, array(
    select row(r.id, private.erased_text(r.reason_detail, p_patterns, p_alias))::private.reminder_wording
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.id = any (v_reworded) and r.reason_detail is not null
  ));

  perform private.drop_duplicates(
    p_tenant_id, array(select t from private.duplicates_of_person(p_tenant_id, v_reminders) t));

  -- The fold that follows cancels them.
  perform private.rename_reminders(p_tenant_id, array(
    select row(r.id, r.booking_id, p_alias)::private.reminder_rename
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.id = any (v_reminders)
  ));
  return v_count;
end;
$$;
comment on function private.erase_messages(uuid, text[], private.search_pattern, text[], text) is
  'Puts the alias into reminders and deliveries; tells how many deliveries to them there were.';

create function private.erase_deliveries(
  p_tenant_id uuid,
  p_contacts text[],
  p_pattern private.search_pattern,
  p_patterns text[],
  p_alias text
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.deliveries d
  set error = private.erased_text(d.error, p_patterns, p_alias)
  where d.tenant_id = p_tenant_id
    and (d.recipient = any (p_contacts) or private.names(d.error, p_pattern));
  update public.deliveries d
  set recipient = p_alias, address = null
  where d.tenant_id = p_tenant_id and d.recipient = any (p_contacts);
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.erase_deliveries(uuid, text[], private.search_pattern, text[], text) is
  'Puts the alias into what was sent to a person, and into what was said of them when others were written to; tells how many were to them.';

create function private.words_of(p_booking public.bookings)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return concat_ws(
    E'\n', p_booking.event_title, p_booking.cancellation_reason, p_booking.cancelled_by,
    p_booking.metadata::text);
end;
$$;
comment on function private.words_of(public.bookings) is
  'What people wrote about a booking, in one text.';

create function private.erase_closed_booking(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_contacts text[],
  p_patterns text[],
  p_alias text
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
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
$$;
comment on function private.erase_closed_booking(uuid, uuid, text[], text[], text) is
  'Puts the alias into a booking whose events are no longer kept: nothing could fold it anew.';
