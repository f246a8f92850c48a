begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{
  "bookerUrl": "https://cal.example", "location": "integrations:daily",
  "metadata": {"videoCallUrl": "https://video.example/A"},
  "iCalUID": "A@Cal.com", "iCalSequence": 2,
  "additionalNotes": "By the back door.", "responses": {"attendeePhoneNumber": {"value": "+49 (151) 234567"}}}');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z') c;

select results_eq(
  $$ select c - '{tenant_id,reminder_id,idempotency_key,booking,account,send_after_ms}'::text[] from claimed $$,
  $$ values ('{"generation": 1, "attempt": 1, "channel": "email", "anchor": "before_start", "offset_minutes": 1440, "offset_days": null, "at_time": null,
       "due_at": "2001-03-09T10:00:00+00:00", "expires_at": "2001-03-10T10:00:00+00:00",
       "template": null, "unsubscribe_token": null, "confirm_token": null, "calendar_file": true,
       "tenant": {"slug": "acme-test", "name": "Acme", "time_zone": "Europe/Berlin", "locale": "en"},
       "recipient": {"kind": "attendee", "name": "Ada Lovelace", "email": "ada@example.com", "phone": "+49151234567",
         "time_zone": "Europe/London", "locale": "en"},
       "local": {"time_zone": "Europe/London", "start_time": "2001-03-10T10:00:00+00:00", "end_time": "2001-03-10T10:30:00+00:00"}}'::jsonb) $$,
  'which reminder, from whom, to whom, in which zone and language');
select results_eq(
  $$ select (c ->> 'generation')::int, (c ->> 'attempt')::int, c ->> 'channel', c -> 'account', (c ->> 'send_after_ms')::int,
       (c ->> 'due_at')::timestamptz from claimed $$,
  $$ values (1, 1, 'email', 'null'::jsonb, 0, timestamptz '2001-03-09 10:00Z') $$, 'which attempt, through what, and when');
select is(
  (select (c -> 'booking') - '{id,start_time,end_time}'::text[] from claimed),
  '{"cal_uid": "A", "status": "confirmed", "title": "Intro between Olga and Ada Lovelace", "event_type": "intro",
    "location": null, "location_type": "online", "video_url": "https://video.example/A",
    "organizer_name": "Olga", "organizer_email": "olga@acme.example",
    "attendee_name": "Ada Lovelace", "attendee_email": "ada@example.com",
    "notes": "By the back door.", "cancellation_reason": null, "reschedule_requested": false,
    "answers": {}, "ical_uid": "A@Cal.com", "ical_sequence": 2,
    "created_at": "2001-03-01T09:00:00+00:00", "updated_at": "2001-03-01T09:00:00+00:00",
    "reschedule_url": "https://cal.example/reschedule/A?rescheduledBy=ada%40example.com",
    "cancel_url": "https://cal.example/booking/A?cancel=true&cancelledBy=ada%40example.com", "new_time_url": null,
    "rating_url": "https://cal.example/booking/A?rating",
    "no_show_url": "https://cal.example/booking/A?noShow=true"}', 'about which booking, with its links');
select results_eq(
  $$ select (c #>> '{booking,start_time}')::timestamptz, (c #>> '{booking,end_time}')::timestamptz,
       (c #>> '{booking,id}')::uuid from claimed $$,
  $$ select timestamptz '2001-03-10 10:00Z', timestamptz '2001-03-10 10:30Z', id
     from public.bookings join acme using (tenant_id) $$, 'and when');
select results_eq(
  $$ select c ->> 'idempotency_key' from claimed $$,
  $$ select r.id || '/1/' || to_hex(r.content_hash) from public.reminders r join acme using (tenant_id)
     join pgmq.q_reminders q on q.msg_id = r.message_id $$,
  'the key is the reminder and its generation, and what is said');

select * from finish();
rollback;
