-- Correcting: a person whose name or address is edited in Studio. The correction becomes an event,
-- so it survives a rebuild.

create function private.tidy_contact()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  new.name := private.trimmed(new.name);
  new.email := lower(private.trimmed(new.email));
  new.phone := private.trimmed(new.phone);
  if private.is_placeholder_email(new.email) then
    perform private.refuse(
      format('%s is not an address', new.email),
      'Cal.com makes such addresses up for bookers with a phone only. Leave it empty and fill in the phone number.',
      'check_violation');
  end if;
  if not private.is_address(new.email) then
    perform private.refuse(
      format('"%s" is not an address', new.email), 'Write one as ada@example.com.', 'check_violation');
  end if;
  if new.email is null and coalesce(new.phone, '') !~ '[0-9]' then
    perform private.refuse(
      'A lead or booker has an e-mail address or a phone number', 'Fill in one of the two.',
      'check_violation');
  end if;
  return new;
end;
$$;
comment on function private.tidy_contact() is
  'What was typed by hand, without blanks and in lower case; an emptied cell is empty.';

select private.create_trigger($$
  create trigger attendees_are_tidied
    before update of name, email, phone on public.booking_attendees
    for each row when (by_hand)
    execute function private.tidy_contact()
$$);

select private.create_trigger($$
  create trigger leads_are_tidied
    before insert or update of name, email, phone on public.leads
    for each row when (by_hand)
    execute function private.tidy_contact()
$$);

create function private.refuse_taken_contact()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  if exists (
    select from public.leads l
    where l.tenant_id = new.tenant_id
      and l.contact = private.contact_of(coalesce(new.email, new.phone))
      and l.id <> new.id
  ) then
    perform private.refuse(
      format('%s is another lead', coalesce(new.email, new.phone)),
      'Correct the address in booking_attendees instead: the bookings then become the other lead''s. Or make them one: merge_leads().',
      'unique_violation');
  end if;
  if exists (
    select from private.merged_contacts m
    where m.tenant_id = new.tenant_id
      and m.contact = private.contact_of(coalesce(new.email, new.phone))
  ) then
    perform private.refuse(
      format('%s was merged with another lead', coalesce(new.email, new.phone)),
      'separate_leads() makes it a lead of its own again.',
      'unique_violation');
  end if;
  return new;
end;
$$;
comment on function private.refuse_taken_contact() is
  'Two leads cannot become one by an edit: which notes and status would it have?';

select private.create_trigger($$
  create trigger leads_stay_apart
    before insert or update of email, phone on public.leads
    for each row when (by_hand)
    execute function private.refuse_taken_contact()
$$);

create function private.changed_fields(p_old jsonb, p_new jsonb, p_names text[])
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select jsonb_object_agg(n.name, p_new -> n.name)
    from unnest(p_names) n (name)
    where p_new -> n.name is distinct from p_old -> n.name
  );
end;
$$;
comment on function private.changed_fields(jsonb, jsonb, text[]) is
  'Of these fields those that a row (p_new) has otherwise than before.';

create function private.record_correction(
  p_old public.booking_attendees,
  p_corrected jsonb,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_person constant jsonb := to_jsonb(p_old) || p_corrected;
  v_booking public.bookings;
  e public.webhook_events;
begin
  select b.*
  into v_booking
  from public.bookings b
  where b.tenant_id = p_old.tenant_id and b.id = p_old.booking_id;
  if v_booking.closed_at is not null then
    perform private.refuse(
      'This booking is closed: the events it was computed from are no longer kept',
      'It stays as it is. To forget a person, run erase_person().',
      'restrict_violation');
  end if;

  e.tenant_id := p_old.tenant_id;
  e.provider := 'admin';
  e.event_id := gen_random_uuid()::text;
  e.event_type := 'ATTENDEE_CORRECTED';
  e.cal_uid := v_booking.cal_uid;
  -- Two corrections in one transaction have an order, too.
  e.occurred_at := greatest(p_now, clock_timestamp());
  e.received_at := p_now;
  e.status := 'pending';
  e.body := jsonb_build_object(
    'triggerEvent', 'ATTENDEE_CORRECTED',
    'createdAt', p_now,
    'payload', jsonb_build_object(
      'uid', v_booking.cal_uid,
      'contact', p_old.contact,
      'corrected', p_corrected || jsonb_build_object(
        'contact', private.contact_of(coalesce(v_person ->> 'email', v_person ->> 'phone')))
    )
  );
  update private.attendance_tokens k
  set contact = e.body #>> '{payload,corrected,contact}'
  from public.booking_uids u
  where u.tenant_id = p_old.tenant_id
    and u.booking_id = p_old.booking_id
    and k.tenant_id = u.tenant_id
    and k.cal_uid = u.cal_uid
    and k.contact = p_old.contact;
  -- A person waits, unlike a webhook.
  perform private.lock_tenant(e.tenant_id);
  perform private.store_event(e, p_now);
  select w.*
  into e
  from public.webhook_events w
  where w.tenant_id = e.tenant_id and w.provider = e.provider and w.event_id = e.event_id;
  if e.status <> 'applied' then
    perform private.refuse('The correction could not be applied', coalesce(
      e.reason, 'Somebody else is changing this booking or lead. Try again in a moment.'));
  end if;
end;
$$;
comment on function private.record_correction(public.booking_attendees, jsonb, timestamptz) is
  'Makes a correction an event of the booking, and applies it. What was corrected, and nothing else, also holds for what Cal.com sends of that person later.';

create function private.rename_merged(p_tenant_id uuid, p_old text, p_new text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update private.merged_contacts m
  set leads_to = p_new
  where m.tenant_id = p_tenant_id and m.leads_to = p_old and p_old <> p_new;
end;
$$;
comment on function private.rename_merged(uuid, text, text) is
  'What was merged with a lead stays merged with it when its contact is corrected.';

create function private.rename_lead(p_old public.booking_attendees, p_email text, p_phone text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
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
$$;
comment on function private.rename_lead(public.booking_attendees, text, text) is
  'A lead whose only booking is corrected stays the same lead, with its notes and status; unless the new contact is a lead already.';

create function private.correct_attendee()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.note_former_contact(
    old.tenant_id, old.contact, private.contact_of(coalesce(new.email, new.phone)));
  perform private.rename_lead(old, new.email, new.phone);
  perform private.record_correction(
    old,
    private.changed_fields(
      to_jsonb(old), to_jsonb(new), array['name', 'email', 'phone', 'time_zone', 'locale']),
    now()
  );
  return null;
end;
$$;
comment on function private.correct_attendee() is
  'An attendee edited in Studio: lead and reminders follow at once.';

select private.create_trigger($$
  create trigger attendees_are_corrected
    after update of name, email, phone, time_zone, locale on public.booking_attendees
    for each row when (new is distinct from old and by_hand)
    execute function private.correct_attendee()
$$);

create function private.correct_lead()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.note_former_contact(new.tenant_id, old.contact, new.contact);
  perform private.rename_merged(new.tenant_id, old.contact, new.contact);
  perform private.record_correction(
    a, private.changed_fields(to_jsonb(old), to_jsonb(new), array['name', 'email', 'phone']), now()
  )
  from public.booking_attendees a
  join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
  where a.tenant_id = new.tenant_id
    and a.contact = old.contact
    and a.is_booker
    and b.closed_at is null;
  return null;
end;
$$;
comment on function private.correct_lead() is
  'A lead edited in Studio: its bookings and their reminders follow at once, and it stays the same lead.';

select private.create_trigger($$
  create trigger leads_are_corrected
    after update of name, email, phone on public.leads
    for each row when (
      (new.name, new.email, new.phone) is distinct from (old.name, old.email, old.phone)
      and by_hand
    )
    execute function private.correct_lead()
$$);
