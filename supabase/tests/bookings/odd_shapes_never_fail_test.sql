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
call pg_temp.cal_sends('BOOKING_CREATED', 'A1', '2001-03-01 09:00Z', '{"attendees": "x", "responses": [1], "organizer": "Olga", "metadata": 5, "location": {"a": 1}, "price": {"x": 1}, "bookingId": 1e400, "type": 5, "title": ["x"]}');
call pg_temp.cal_sends('BOOKING_CREATED', 'A2', '2001-03-01 09:00Z', '{"attendees": [1, "x", null, {}, {"email": 5}, {"email": {"a": 1}}, {"email": "", "phoneNumber": "abc"}], "seatsPerTimeSlot": "5", "videoCallData": "x"}');
call pg_temp.cal_sends('BOOKING_CANCELLED', 'A3', '2001-03-01 09:00Z', '{"attendees": {"a": 1}, "cancellationReason": {"x": 1}, "requestReschedule": "true", "seatsPerTimeSlot": 0}');
call pg_temp.cal_sends('AFTER_GUESTS_CAL_VIDEO_NO_SHOW', 'A4', '2001-03-01 09:00Z', '{"guests": "x", "participants": 5}');
call pg_temp.cal_sends('BOOKING_NO_SHOW', 'A5', '2001-03-01 09:00Z', '{"attendees": [{"email": "ada@example.com", "noShow": "yes"}], "responses": {"a": null, "b": 5, "c": {"value": {"value": {"d": 1}}}}}');
call pg_temp.cal_sends('BOOKING_CREATED', 'A6', '2001-03-01 09:00Z', '{"startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-09T10:00:00Z", "bookingId": "7", "rescheduleUid": 5}');
call pg_temp.cal_sends('BOOKING_CREATED', 'A7', '2001-03-01 09:00Z', jsonb_build_object('startTime', '9999-12-31T23:59:59Z', 'endTime', '0001-01-01T00:00:00Z'));
call pg_temp.cal_sends('BOOKING_CREATED', 'A8', '2001-03-01 09:00Z', jsonb_build_object('startTime', 5, 'endTime', null));
call pg_temp.cal_sends('BOOKING_CREATED', repeat('x', 5000), '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_CREATED', 'A9', '2001-03-01 09:00Z', jsonb_build_object('attendees', jsonb_build_array(jsonb_build_object('email', repeat('y', 6000) || '@x.example'))));
select is_empty($$ select left(cal_uid, 10), reason from public.webhook_events join acme using (tenant_id) where status not in ('applied', 'unparseable') $$, 'applied or unparseable');

select * from finish();
rollback;
