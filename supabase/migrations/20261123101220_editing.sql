-- Editing in Studio. Its editors run as a role that bypasses RLS: here triggers say what may be
-- changed by hand, and what to do instead. A correction becomes an event, so it survives a rebuild.

create trigger events_are_not_edited
  before insert or delete or update of
    tenant_id, id, provider, event_id, event_type, cal_uid, previous_uid, left_uid, series_key,
    occurred_at, received_at, status, reason, attempts, retry_at, booking_id
  on public.webhook_events
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'Events are what was received. The body of an unparseable one may be repaired; then run replay_events().');

create trigger bookings_are_not_edited
  before insert or update or delete on public.bookings
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'A booking is computed from its events. Change it in Cal.com; correct a person in booking_attendees; undo a wrong join with separate_booking().');

create trigger uids_are_not_edited
  before insert or update or delete on public.booking_uids
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'Uids are read from events. Undo a wrong join with separate_booking().');

create trigger attendees_are_not_edited
  before insert or delete or update of
    tenant_id, booking_id, contact, position, is_booker, no_show, requested_at, confirmed_at,
    left_at, moved_in, moved_out
  on public.booking_attendees
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'Name, email, phone, time_zone and locale may be corrected. The rest is computed from events: change it in Cal.com.');

create trigger activities_are_not_edited
  before insert or update or delete on public.lead_activities
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'Activities are computed from bookings. To score differently, replace classify_lead() and run rebuild_bookings().');

create trigger reminders_are_not_edited
  before insert or update or delete on public.reminders
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'Reminders follow from bookings and reminder_rules: change or switch off the rule, or the booking in Cal.com.');

create trigger deliveries_are_not_edited
  before insert or update or delete on public.deliveries
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand('Deliveries are a record of what happened.');

create trigger scores_are_not_edited
  before update of tenant_id, id, score, source, booking_id, created_at, updated_at
  on public.leads
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'The score is the sum of lead_activities. Status, status_locked, notes, name, email and phone may be changed.');

create trigger bookers_are_not_deleted
  before delete on public.leads
  for each row when (old.source = 'cal.com' and not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'A lead with bookings would come back. To forget a person, run erase_person().');

-- Tenants are disabled and deleted by functions that do the rest as well.
create trigger tenants_are_disabled_by_function
  before update of disabled_at on public.tenants
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand('Use disable_tenant() and enable_tenant().');

create trigger tenants_are_deleted_by_function
  before delete on public.tenants
  for each statement when (not private.is_calbase_writing())
  execute function private.refuse_by_hand(
    'It would remove every booking of the tenant. Use delete_tenant(), which asks twice.');

-- Corrections -----------------------------------------------------------------------------

create function private.record_correction(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_contact text,
  p_corrected jsonb,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_uid constant text := (
    select b.cal_uid from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = p_booking_id
  );
  v_corrected constant jsonb := p_corrected || jsonb_build_object(
    'email', lower(private.trimmed(p_corrected ->> 'email')),
    'contact', coalesce(
      lower(private.trimmed(p_corrected ->> 'email')),
      'tel:' || nullif(regexp_replace(p_corrected ->> 'phone', '[^0-9]', '', 'g'), '')
    )
  );
begin
  if v_corrected ->> 'contact' is null then
    raise exception 'An attendee needs an e-mail address or a phone number'
      using errcode = 'check_violation';
  end if;

  perform private.begin_writing();
  insert into public.webhook_events (
    tenant_id, provider, event_id, event_type, cal_uid, occurred_at, received_at, body
  )
  values (
    p_tenant_id, 'admin', gen_random_uuid(), 'ATTENDEE_CORRECTED', v_uid, p_now, p_now,
    jsonb_build_object(
      'triggerEvent', 'ATTENDEE_CORRECTED',
      'createdAt', p_now,
      'payload', jsonb_build_object(
        'uid', v_uid, 'contact', p_contact, 'corrected', v_corrected)
    )
  );
end;
$$;
comment on function private.record_correction(uuid, uuid, text, jsonb, timestamptz) is
  'Makes a correction an event of the booking, and applies it. It also holds for what Cal.com sends of that person later.';

create function private.correct_attendee()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.record_correction(
    new.tenant_id, new.booking_id, new.contact,
    jsonb_build_object(
      'name', new.name, 'email', new.email, 'phone', new.phone,
      'time_zone', new.time_zone, 'locale', new.locale
    ),
    now()
  );
  return null;
end;
$$;
comment on function private.correct_attendee() is
  'An attendee edited in Studio: lead and reminders follow at once.';

create trigger attendees_are_corrected
  after update of name, email, phone, time_zone, locale on public.booking_attendees
  for each row when (not private.is_calbase_writing() and new is distinct from old)
  execute function private.correct_attendee();

create function private.correct_lead()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.record_correction(
    a.tenant_id, a.booking_id, a.contact,
    jsonb_build_object(
      'name', coalesce(new.name, a.name), 'email', new.email,
      'phone', coalesce(new.phone, a.phone), 'time_zone', a.time_zone, 'locale', a.locale
    ),
    now()
  )
  from (
    select a.*
    from public.booking_attendees a
    where a.tenant_id = new.tenant_id and a.contact = old.contact and a.is_booker
    order by a.booking_id
  ) a;
  return null;
end;
$$;
comment on function private.correct_lead() is
  'A lead edited in Studio: its bookings and their reminders follow at once, and it stays the same lead.';

create trigger leads_are_corrected
  after update of name, email, phone on public.leads
  for each row when (
    not private.is_calbase_writing()
    and (new.name, new.email, new.phone) is distinct from (old.name, old.email, old.phone)
  )
  execute function private.correct_lead();
