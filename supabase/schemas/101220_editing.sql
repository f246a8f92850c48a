-- Editing in Studio. Its editors run as a role that bypasses RLS: here triggers say what may be
-- changed by hand, and what to do instead.

create function private.create_trigger(p_definition text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  execute regexp_replace(
    p_definition, '\mby_hand\M',
    $by_hand$current_setting('search_path') not in ('', '""') and pg_trigger_depth() = 0$by_hand$);
end;
$$;
comment on function private.create_trigger(text) is
  'Makes a trigger, in whose condition by_hand stands for: not inside a function of calbase (those have an empty search_path, and so has a restore), and not by a foreign key''s cascade or another trigger (then the trigger depth is not 0). The condition is no function: that would cost every write a call, and have a search_path of its own.';

select private.create_trigger($$
  create trigger events_are_not_edited
    before insert or delete or truncate or update of
      tenant_id, id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid,
      series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id
    on public.webhook_events
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'Events are what was received. The body of an unparseable one may be repaired; then run replay_events().')
$$);

create function private.refuse_edited_body()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform private.refuse(
    format('The body of an event that was %s cannot be changed', old.status),
    'Only unparseable and failed events may be repaired; then run replay_events(). To correct a person, edit booking_attendees.',
    'restrict_violation');
  -- Never reached.
  return null;
end;
$$;
comment on function private.refuse_edited_body() is
  'What a booking was computed from must stay what it was.';

select private.create_trigger($$
  create trigger applied_bodies_are_not_edited
    before update of body, unparseable_body on public.webhook_events
    for each row when (old.status not in ('unparseable', 'failed') and by_hand)
    execute function private.refuse_edited_body()
$$);

select private.create_trigger($$
  create trigger bookings_are_not_edited
    before insert or update or delete or truncate on public.bookings
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'A booking is computed from its events. Change it in Cal.com; correct a person in booking_attendees; undo a wrong join with separate_booking().')
$$);

select private.create_trigger($$
  create trigger uids_are_not_edited
    before insert or update or delete or truncate on public.booking_uids
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'Uids are read from events. Undo a wrong join with separate_booking().')
$$);

select private.create_trigger($$
  create trigger attendees_are_not_edited
    before insert or delete or truncate or update of
      tenant_id, booking_id, contact, position, is_booker, requested_at, confirmed_at, left_at,
      moved_in, moved_out, fit, seat_id, attendance_confirmed_at, attendance_confirmed_for
    on public.booking_attendees
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'Add, move and remove people in Cal.com. Only name, email, phone, time_zone and locale may be corrected here.',
      'Who is on a booking')
$$);

select private.create_trigger($$
  create trigger no_shows_are_not_edited
    before update of no_show, no_show_at on public.booking_attendees
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'Mark them in the list of bookings in Cal.com: booking, lead and reminders follow.',
      'Who did not come')
$$);

select private.create_trigger($$
  create trigger activities_are_not_edited
    before insert or update or delete or truncate on public.lead_activities
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'Activities are computed from bookings. To score differently, replace classify_lead() and run rebuild_bookings().')
$$);

select private.create_trigger($$
  create trigger reminders_are_not_edited
    before insert or update or delete or truncate on public.reminders
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'Reminders follow from bookings and reminder_rules: change or switch off the rule, or the booking in Cal.com.')
$$);

select private.create_trigger($$
  create trigger rules_keep_their_ids
    before update of tenant_id, id on public.reminder_rules
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'Its reminders know it by that. Add another rule, and delete this one.',
      'The id or tenant of a rule')
$$);

select private.create_trigger($$
  create trigger deleted_rules_are_not_edited
    before insert or update or delete or truncate on public.deleted_rules
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'They name what was sent. To have a rule again, add it to reminder_rules.')
$$);

select private.create_trigger($$
  create trigger deliveries_are_not_edited
    before insert or update or delete or truncate on public.deliveries
    for each statement when (by_hand)
    execute function private.refuse_by_hand('Deliveries are a record of what happened.')
$$);

select private.create_trigger($$
  create trigger scores_are_not_edited
    before update of score on public.leads
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'It is the sum of lead_activities. To score differently, replace classify_lead() and run rebuild_bookings().',
      'The score of a lead')
$$);

select private.create_trigger($$
  create trigger origins_of_leads_are_not_edited
    before update of tenant_id, id, source, booking_id, created_at, updated_at on public.leads
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'It follows from bookings and forms. Status, status_locked, notes, name, email and phone may be changed.',
      'Where a lead comes from')
$$);

select private.create_trigger($$
  create trigger leads_are_added_without_a_booking
    before insert on public.leads
    for each row when (new.booking_id is not null and by_hand)
    execute function private.refuse_by_hand(
      'Leave booking_id empty: the first booking under the lead''s address or phone number fills it in. tenant_id is an id of the table tenants.',
      'The newest booking of a lead')
$$);

select private.create_trigger($$
  create trigger bookers_are_not_deleted
    before delete on public.leads
    for each row when ((old.source = 'cal.com' or old.booking_id is not null) and by_hand)
    execute function private.refuse_by_hand(
      'They would come back with their next event. To forget a person, run erase_person().',
      'Leads that booked or answered a form')
$$);

-- Tenants are disabled and deleted by functions that do the rest as well.
select private.create_trigger($$
  create trigger tenants_are_disabled_by_function
    before update of disabled_at on public.tenants
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'Use disable_tenant() and enable_tenant(), which stop and bring back the reminders, too.',
      'disabled_at')
$$);

select private.create_trigger($$
  create trigger tenants_are_deleted_by_function
    before delete or truncate on public.tenants
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'It would remove every booking of the tenant. Use delete_tenant(), which asks twice.')
$$);
