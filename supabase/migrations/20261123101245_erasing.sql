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
  v_contacts constant text[] := private.known_as(v_tenant_id, p_email);
  v_alias constant text := format(
    'erased-%s@erased.invalid', encode(extensions.gen_random_bytes(8), 'hex'));
  -- Reading all events takes a while: done before anybody has to be kept away.
  v_newest constant bigint := coalesce(
    (select max(e.id) from public.webhook_events e where e.tenant_id = v_tenant_id), 0);
  v_events bigint[] := array(
    select e.id from private.events_naming(v_tenant_id, v_contacts) e
  );
  v_patterns text[];
  v_bookings uuid[];
  v_rules integer;
  v_deliveries integer;
begin
  -- Webhooks that arrive meanwhile are stored, and applied afterwards. All at once, not in steps:
  -- half a person erased would come back with the next event.
  perform private.lock_tenant(v_tenant_id);
  -- What came since; and a little before, as ids are given before they are seen.
  v_events := array(
    select e.id from unnest(v_events) e (id)
    union
    select e.id from private.events_naming(v_tenant_id, v_contacts, v_newest - 2000) e
    union
    select e.id
    from public.booking_attendees a
    join public.webhook_events e on e.tenant_id = a.tenant_id and e.booking_id = a.booking_id
    where a.tenant_id = v_tenant_id and a.contact = any (v_contacts)
  );
  v_patterns := private.patterns_of(v_tenant_id, v_contacts, v_events);
  v_bookings := array(
    select distinct a.booking_id
    from public.booking_attendees a
    where a.tenant_id = v_tenant_id and a.contact = any (v_contacts)
    order by a.booking_id
  );

  perform private.erase_events(v_tenant_id, v_events, v_contacts, v_patterns, v_alias);
  perform private.erase_suppressions(v_tenant_id, v_contacts);
  v_rules := private.erase_rules(v_tenant_id, v_contacts);
  v_deliveries := private.erase_messages(v_tenant_id, v_contacts, v_patterns, v_alias);
  update public.leads l
  set id = gen_random_uuid(), name = 'Erased', email = v_alias, phone = null, notes = null
  where l.tenant_id = v_tenant_id and l.contact = any (v_contacts);
  perform private.erase_closed_booking(v_tenant_id, b.id, v_contacts, v_patterns, v_alias)
  from unnest(v_bookings) b (id)
  where private.is_closed(v_tenant_id, b.id);

  v_bookings := array(
    select b.id
    from public.bookings b
    where b.tenant_id = v_tenant_id
      and b.closed_at is null
      and (
        b.id = any (v_bookings)
        or b.id in (
          select e.booking_id
          from public.webhook_events e
          where e.tenant_id = v_tenant_id and e.id = any (v_events) and e.status = 'applied'
        )
      )
    order by b.id
  );
  perform private.refold(v_tenant_id, v_bookings, p_now);
  -- The answers in the activities follow from what is left of the events.
  perform private.keep_forms(v_tenant_id, v_events);

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
  'Puts an alias in place of a person (an e-mail address, or the phone number of a booker without one) in everything a tenant holds, raw events included, so that a rebuild does not bring them back. Counts and scores stay right; nothing is sent to them any more. Cal.com itself still knows them: a later webhook about them is a new person. Cannot be undone.';
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

create function private.erase_suppressions(p_tenant_id uuid, p_contacts text[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_addresses constant text[] := private.addresses_of(p_tenant_id, p_contacts);
begin
  delete from public.suppressions s
  where s.tenant_id = p_tenant_id and s.address = any (v_addresses);
  delete from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.address = any (v_addresses);
end;
$$;
comment on function private.erase_suppressions(uuid, text[]) is
  'Forgets what a person opted out of: nothing is sent to an alias.';

create function private.twins_of_person(p_tenant_id uuid, p_contacts text[])
  returns setof private.twins
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select k.id, r.id
  from public.reminders r
  cross join lateral (
    select o.id
    from public.reminders o
    where o.tenant_id = r.tenant_id
      and o.booking_id = r.booking_id
      and o.rule_id = r.rule_id
      and o.recipient = any (p_contacts)
    order by private.progress(o.status) desc, o.id desc
    limit 1
  ) k
  where r.tenant_id = p_tenant_id and r.recipient = any (p_contacts) and r.id <> k.id;
end;
$$;
comment on function private.twins_of_person(uuid, text[]) is
  'Reminders of a person under two addresses, one corrected to the other, who has two plans for one thing.';

create function private.erase_messages(
  p_tenant_id uuid,
  p_contacts text[],
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
  -- By id: the order of all who lock reminders. An attempt that is being settled is waited for, or
  -- what it records would come after the look at what there is.
  perform 1
  from public.reminders r
  where r.tenant_id = p_tenant_id and r.recipient = any (p_contacts)
  order by r.id
  for update;

  update public.deliveries d
  set recipient = p_alias, address = null, error = private.erased_text(d.error, p_patterns, p_alias)
  where d.tenant_id = p_tenant_id and d.recipient = any (p_contacts);
  get diagnostics v_count = row_count;

  -- What a provider said of a channel, when it refused a message to them, others' wait for.
  update private.channel_circuits c
  set reason = private.erased_text(c.reason, p_patterns, p_alias)
  where c.tenant_id = p_tenant_id;
  update public.reminders r
  set reason = private.erased_text(r.reason, p_patterns, p_alias)
  where r.tenant_id = p_tenant_id and starts_with(r.reason, 'The channel is stopped');

  perform private.drop_twins(
    p_tenant_id, array(select t from private.twins_of_person(p_tenant_id, p_contacts) t));

  update public.reminders r
  set recipient = p_alias,
      id = private.stable_id(r.booking_id::text, r.rule_id::text, p_alias),
      reason = private.erased_text(r.reason, p_patterns, p_alias),
      -- The message in the queue knows the old id; the fold that follows cancels it.
      status = case when r.status = 'queued' then 'scheduled' else r.status end,
      generation = r.generation + (r.status = 'queued')::integer,
      claimed_until = null
  where r.tenant_id = p_tenant_id and r.recipient = any (p_contacts);
  return v_count;
end;
$$;
comment on function private.erase_messages(uuid, text[], text[], text) is
  'Puts the alias into reminders and deliveries; tells how many deliveries there were.';

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
          else b.metadata
        end,
        p_patterns, p_alias)
  where b.tenant_id = p_tenant_id and b.id = p_booking_id;

  delete from private.booking_folds k
  where k.tenant_id = p_tenant_id and k.booking_id = p_booking_id;
  update public.booking_attendees a
  set contact = p_alias, email = p_alias, name = 'Erased', phone = null
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_booking_id
    and a.contact = any (p_contacts);
end;
$$;
comment on function private.erase_closed_booking(uuid, uuid, text[], text[], text) is
  'Puts the alias into a booking whose events are no longer kept: nothing could fold it anew.';
