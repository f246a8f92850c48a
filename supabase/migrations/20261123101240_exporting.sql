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

create function private.known_as(p_tenant_id uuid, p_address_or_phone text)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_contact constant text := private.contact_of(p_address_or_phone);
begin
  if (v_contact ~ '^([^@\s]+@[^@\s]+|tel:[0-9]{5,})$') is not true then
    raise exception '"%" is neither an e-mail address nor a phone number', p_address_or_phone
      using errcode = 'invalid_parameter_value',
            hint = 'Give the whole address, or the phone number of a booker without one.';
  end if;

  -- An admin may have corrected who it is, once or more. But an address that is a lead of its
  -- own is someone else: the booking had been made under a colleague's.
  return array(
    with recursive known (contact) as (
      values (v_contact)
      union
      select case
        when c.body #>> '{payload,contact}' = k.contact
          then c.body #>> '{payload,corrected,contact}'
        else c.body #>> '{payload,contact}'
      end
      from known k
      join public.webhook_events c
        on c.tenant_id = p_tenant_id
        and c.provider = 'admin'
        and k.contact in (
          c.body #>> '{payload,contact}', c.body #>> '{payload,corrected,contact}')
    )
    select k.contact
    from known k
    where k.contact = v_contact
      or k.contact is not null and not exists (
        select from public.leads l where l.tenant_id = p_tenant_id and l.contact = k.contact
      )
      -- Unless the one asked for is no lead: then this lead is what became of it.
      or not exists (
        select from public.leads l where l.tenant_id = p_tenant_id and l.contact = v_contact
      )
  );
end;
$$;
comment on function private.known_as(uuid, text) is
  'All contacts of a person: the one given, and those that corrections connect with it. Raises when it is no address or phone number.';

create function private.pattern_of(p_word text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_word constant text := case when p_word like 'tel:%' then substr(p_word, 5) else p_word end;
  v_quoted constant text := regexp_replace(v_word, '([^[:alnum:]])', '\\\1', 'g');
begin
  -- A whole address, number or name: not a part of another's.
  return case
    when v_word like '%@%'
      -- Also as Cal.com writes a managed user's.
      then '(?<![[:alnum:]._%+''-])'
        || replace(v_quoted, '\@', '(\+c[a-z0-9]{24})?\@') || '(?![[:alnum:]-]|\.[[:alnum:]])'
    when v_word ~ '^[0-9]+$' then '(?<![0-9])' || v_quoted || '(?![0-9])'
    else '(?<![[:alnum:]])' || v_quoted || '(?![[:alnum:]])'
  end;
end;
$$;
comment on function private.pattern_of(text) is
  'A regular expression for an address, number or name as a whole; to be used without regard to case.';

create function private.events_naming(
  p_tenant_id uuid,
  p_contacts text[],
  p_after bigint default 0
)
  returns setof public.webhook_events
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_pattern constant text := (
    select string_agg(private.pattern_of(c.contact), '|') from unnest(p_contacts) c (contact)
  );
  v_has_number constant boolean := exists (
    select from unnest(p_contacts) c (contact) where c.contact like 'tel:%'
  );
begin
  return query
  select e.*
  from public.webhook_events e
  where e.tenant_id = p_tenant_id
    and e.id > p_after
    and (
      coalesce(e.body::text, e.unparseable_body) ~* v_pattern
      or e.reason ~* v_pattern
      -- However the phone number is written. An address the text tells.
      or v_has_number and exists (
        select from unnest(private.listed_attendees(private.event_details(e.body))) l
        where l.contact = any (p_contacts)
      )
      -- An event of their booking may say their name and not their address.
      or e.booking_id in (
        select a.booking_id
        from public.booking_attendees a
        where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
      )
    )
  order by e.id;
end;
$$;
comment on function private.events_naming(uuid, text[], bigint) is
  'The events that name a person, or are about a booking of theirs. Reads all of the tenant''s events, or those after one.';

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

create function public.export_person(p_tenant_slug text, p_email text)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_email);
  v_addresses constant text[] := private.addresses_of(v_tenant_id, v_contacts);
begin
  return jsonb_build_object(
    'contacts', to_jsonb(v_contacts),
    'leads', (
      select coalesce(jsonb_agg(to_jsonb(l)), '[]')
      from public.leads l
      where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
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
      where b.tenant_id = v_tenant_id
        and b.id in (
          select a.booking_id
          from public.booking_attendees a
          where a.tenant_id = v_tenant_id and a.contact = any (v_contacts)
        )
    ),
    'attendances', (
      select coalesce(jsonb_agg(to_jsonb(a)), '[]')
      from public.booking_attendees a
      where a.tenant_id = v_tenant_id and a.contact = any (v_contacts)
    ),
    'reminder_rules', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from public.reminder_rules r
      where r.tenant_id = v_tenant_id and private.contact_of_address(r) = any (v_contacts)
    ),
    'reminders', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.due_at), '[]')
      from public.reminders r
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
    'webhook_events', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]')
      from private.events_naming(v_tenant_id, v_contacts) e
    )
  );
end;
$$;
comment on function public.export_person(text, text) is
  'Everything held on a person (an e-mail address, or the phone number of a booker without one) as JSON. Bookings and events may name others as well.';
revoke execute on function public.export_person(text, text)
  from public, anon, authenticated, service_role;
