begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

-- A custom payload template names its keys; of those that are null or missing it makes "".
create procedure pg_temp.template_sends(
  p_tenant text, p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}'
) language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'uid', p_uid) || '{
      "type": "intro", "title": "Intro", "startTime": "2001-03-10T10:00:00Z",
      "endTime": "2001-03-10T10:30:00Z", "bookingId": "", "bookingUid": "", "iCalUID": "",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com", "noShow": ""},
        {"name": "Gus", "email": "gus@example.com", "noShow": ""}],
      "attendeeSeatId": "", "seatsPerTimeSlot": "", "eventTypeId": "", "eventTitle": "",
      "rescheduleUid": "", "rescheduledBy": "", "cancelledBy": "", "cancellationReason": "",
      "rejectionReason": "", "requestReschedule": "", "price": "", "currency": "", "length": "",
      "location": "", "additionalNotes": "", "hideOrganizerEmail": "", "guests": "",
      "rescheduleUrl": "", "cancellationUrl": "", "platformClientId": "", "bookerUrl": "",
      "recurringEvent": {"freq": "", "interval": "", "count": ""}}' || p_with;
begin
  perform public.receive_webhook(tests.tenant(p_tenant),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => p_at);
end $$;

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call pg_temp.template_sends('acme-test', 'BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select results_eq(
  $$ select contact, is_booker from public.booking_attendees join acme using (tenant_id) order by 1 $$,
  $$ values ('ada@example.com', true), ('gus@example.com', false) $$,
  'nobody has a seat of their own: the guest is a guest');
select set_eq($$ select contact from public.leads join acme using (tenant_id) $$,
  array['ada@example.com'], 'and no lead');
select is(
  (select metadata - array['organizer', 'hosts'] from public.bookings join acme using (tenant_id)),
  '{}', 'the metadata has nothing that is empty');
select is(
  (select metadata -> 'organizer' ? 'email_hidden' from public.bookings join acme using (tenant_id)),
  false, 'nor an organizer who hides');
select is((select series_key from public.webhook_events join acme using (tenant_id)), null,
  'a recurrence of nothing makes no series');

call pg_temp.template_sends('acme-test', 'BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z',
  '{"rescheduleUid": "A", "startTime": "2001-03-12T10:00:00Z", "endTime": "2001-03-12T10:30:00Z"}');
select results_eq(
  $$ select cal_uid, status::text from public.bookings join acme using (tenant_id) $$,
  $$ values ('B', 'rescheduled') $$, 'a booking that moves is one row');

call pg_temp.template_sends('acme-test', 'BOOKING_CANCELLED', 'B', '2001-03-03 09:00Z',
  '{"startTime": "2001-03-12T10:00:00Z", "endTime": "2001-03-12T10:30:00Z"}');
select results_eq(
  $$ select status::text, cancelled_by, cancellation_reason
     from public.bookings join acme using (tenant_id) $$,
  $$ values ('cancelled', null::text, null::text) $$, 'cancelled, it is so for everyone');
select is_empty(
  $$ select from public.reminders join acme using (tenant_id) where status = 'scheduled' $$,
  'and nobody is reminded');

-- The other way round.
create temp table later on commit drop as
select tenant_id from public.create_tenant('later-test', 'Later', 'Europe/Berlin');
call pg_temp.template_sends('later-test', 'BOOKING_CANCELLED', 'B', '2001-03-03 09:00Z',
  '{"startTime": "2001-03-12T10:00:00Z", "endTime": "2001-03-12T10:30:00Z"}');
call pg_temp.template_sends('later-test', 'BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z',
  '{"rescheduleUid": "A", "startTime": "2001-03-12T10:00:00Z", "endTime": "2001-03-12T10:30:00Z"}');
call pg_temp.template_sends('later-test', 'BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select set_eq($$ select tests.outcome('later-test') $$, $$ select tests.outcome('acme-test') $$,
  'told in the reverse order: the same rows');

-- A template may put its keys where Cal.com has them.
create temp table nested on commit drop as
select tenant_id from public.create_tenant('nested-test', 'Nested', 'Europe/Berlin');
do $$ begin
  perform public.receive_webhook(
    tests.tenant('nested-test'), e.event_id,
    jsonb_build_object('triggerEvent', e.event_type, 'createdAt', e.body ->> 'createdAt',
      'payload', e.body - array['triggerEvent', 'createdAt']),
    p_now => e.received_at)
  from public.webhook_events e join acme using (tenant_id)
  order by e.id;
end $$;
select set_eq($$ select tests.outcome('nested-test') $$, $$ select tests.outcome('acme-test') $$,
  'told below a payload of the template''s own: the same rows');

select * from finish();
rollback;
