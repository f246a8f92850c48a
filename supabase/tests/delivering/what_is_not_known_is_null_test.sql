begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"title": null, "type": null, "organizer": null, "endTime": null, "attendees": [{"email": "ada@example.com"}]}');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;

select results_eq(
  $$ select c -> 'recipient', (c -> 'booking') - '{id,cal_uid,status,reschedule_requested,start_time,attendee_email,created_at,updated_at}'::text[]
     from tests.claim('2001-03-09 10:00:01Z') c $$,
  $$ values (
    '{"kind": "attendee", "name": null, "email": "ada@example.com", "phone": null, "time_zone": null, "locale": null}'::jsonb,
    '{"title": null, "event_type": null, "end_time": null, "location": null, "location_type": null, "video_url": null,
      "organizer_name": null, "organizer_email": null, "reschedule_url": null, "cancel_url": null, "new_time_url": null,
      "rating_url": null, "no_show_url": null, "attendee_name": null, "notes": null,
      "cancellation_reason": null, "ical_uid": null, "ical_sequence": null, "answers": {}}'::jsonb) $$,
  'every key is there');

select * from finish();
rollback;
