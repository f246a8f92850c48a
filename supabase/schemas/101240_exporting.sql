-- Privacy: what is held on a person, and how it is made to go away.

create function private.known_as(p_tenant_id uuid, p_address_or_phone text)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
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
$$;
comment on function private.known_as(uuid, text) is
  'All contacts of a person: the one given, and those that corrections or merge_leads() connect with it. Raises when it is no address or phone number.';

create function private.bookings_of_person(p_tenant_id uuid, p_contacts text[])
  returns uuid[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select distinct a.booking_id
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
    order by a.booking_id
  );
end;
$$;
comment on function private.bookings_of_person(uuid, text[]) is
  'The bookings a person is or was on.';

create function private.events_of_bookings(p_tenant_id uuid, p_booking_ids uuid[])
  returns bigint[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select e.id
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.booking_id = any (p_booking_ids)
  );
end;
$$;
comment on function private.events_of_bookings(uuid, uuid[]) is
  'The events of bookings. One may say a person''s name and not their address.';

create function private.events_naming(
  p_tenant_id uuid,
  p_contacts text[],
  p_numbers text[],
  p_after bigint,
  p_until bigint default 9223372036854775807
)
  returns bigint[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_pattern constant private.search_pattern := private.search_pattern(p_contacts || p_numbers);
  v_has_number constant boolean := exists (
    select from unnest(p_contacts) c (contact) where c.contact like 'tel:%'
  );
begin
  return array(
    select e.id
    from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.id > p_after
      and e.id <= p_until
      and (
        private.names(coalesce(e.body::text, e.unparseable_body), v_pattern)
        or private.names(e.reason, v_pattern)
        -- However the phone number is written. An address the text tells.
        or v_has_number and exists (
          select from unnest(private.listed_attendees(private.event_details(e.body))) l
          where l.contact = any (p_contacts)
        )
        or v_has_number and private.is_form(e.event_type)
          and (private.read_form(private.event_details(e.body))).contact = any (p_contacts)
      )
  );
end;
$$;
comment on function private.events_naming(uuid, text[], text[], bigint, bigint) is
  'The events after one, and up to one, in which a person''s address or number occurs; p_numbers: numbers_of() them. Reads the text of them all.';

create function private.search_events(p_tenant_id uuid, p_contacts text[], p_numbers text[])
  returns bigint[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_found bigint[] := array[]::bigint[];
  v_after bigint := 0::bigint;
  v_until bigint;
begin
  loop
    v_until := (
      select max(n.id)
      from (
        select e.id
        from public.webhook_events e
        where e.tenant_id = p_tenant_id and e.id > v_after
        order by e.id
        limit 500
      ) n
    );
    exit when v_until is null;
    -- Without a pause it would have one core to itself for seconds. As in work_step(), the webhooks
    -- have the machine in between; not while they wait for the tenant.
    if v_after > 0 and not private.has_tenant_alone(p_tenant_id) then
      perform pg_sleep(0.02);
    end if;
    v_found := v_found || private.events_naming(
      p_tenant_id, p_contacts, p_numbers, v_after, v_until);
    v_after := v_until;
  end loop;
  return v_found;
end;
$$;
comment on function private.search_events(uuid, text[], text[]) is
  'All events in which a person''s address or number occurs. In pieces, with a pause between two, unless this transaction has the tenant alone.';

create function private.addresses_of(p_tenant_id uuid, p_contacts text[])
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select c.contact from unnest(p_contacts) c (contact) where c.contact like '%@%'
    union
    select private.e164('+' || substr(c.contact, 5))
    from unnest(p_contacts) c (contact)
    where c.contact like 'tel:%'
    union
    select private.e164(a.phone)
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
    union
    select private.e164(l.phone)
    from public.leads l
    where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
  );
end;
$$;
comment on function private.addresses_of(uuid, text[]) is
  'Where messages to a person go: e-mail addresses and phone numbers as in suppressions.';

create function private.contact_of_address(p_rule public.reminder_rules)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_rule.channel = 'sms' then replace(p_rule.address, '+', 'tel:')
    else lower(p_rule.address)
  end;
end;
$$;
comment on function private.contact_of_address(public.reminder_rules) is
  'The fixed address of a rule, written as contacts are.';

create function public.export_person(p_slug text, p_address_or_phone text)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
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
$$;
comment on function public.export_person(text, text) is
  'Everything held on a person (an e-mail address, or the phone number of a booker without one) as JSON. Bookings and events may name others as well.';
revoke execute on function public.export_person(text, text)
  from public, anon, authenticated, service_role;
