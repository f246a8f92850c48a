begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2001, 10:00 UTC, unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- No envelope: the body is the booking row, and createdAt is the row's.
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'ended',
    '{"triggerEvent": "MEETING_ENDED", "id": 100, "uid": "A", "title": "Intro: Olga & Ada",
      "createdAt": "2001-03-01T09:00:00.000Z", "updatedAt": "2001-03-10T10:30:00.000Z", "status": "ACCEPTED",
      "startTime": "2001-03-10T10:00:00.000Z", "endTime": "2001-03-10T10:30:00.000Z",
      "user": {"email": "olga@acme.example", "name": "Olga", "timeZone": "Europe/Berlin"},
      "attendees": [{"id": 101, "email": "ada@example.com", "name": "Ada Lovelace",
        "timeZone": "Europe/London", "phoneNumber": null, "locale": "en", "bookingId": 100, "noShow": false}]}',
    p_now => '2001-03-10 10:31Z');
end $$;

select results_eq(
  $$ select status::text, completed_at, event_title, start_time from public.bookings join acme using (tenant_id) $$,
  $$ values ('completed', timestamptz '2001-03-10 10:30Z', 'Intro between Olga and Ada', timestamptz '2001-03-10 10:00Z') $$,
  'completed at its end, and nothing else of it changes');

select * from finish();
rollback;
