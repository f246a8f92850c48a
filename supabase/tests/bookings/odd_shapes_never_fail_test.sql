begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A1', '2001-03-01 09:00Z', '{"attendees": "x", "responses": [1], "organizer": "Olga", "metadata": 5, "location": {"a": 1}, "price": {"x": 1}, "bookingId": 1e400, "type": 5, "title": ["x"]}');
call tests.cal_sends('BOOKING_CREATED', 'A2', '2001-03-01 09:00Z', '{"attendees": [1, "x", null, {}, {"email": 5}, {"email": {"a": 1}}, {"email": "", "phoneNumber": "abc"}], "seatsPerTimeSlot": "5", "videoCallData": "x"}');
call tests.cal_sends('BOOKING_CANCELLED', 'A3', '2001-03-01 09:00Z', '{"attendees": {"a": 1}, "cancellationReason": {"x": 1}, "requestReschedule": "true", "seatsPerTimeSlot": 0}');
call tests.cal_sends('AFTER_GUESTS_CAL_VIDEO_NO_SHOW', 'A4', '2001-03-01 09:00Z', '{"guests": "x", "participants": 5}');
call tests.cal_sends('BOOKING_NO_SHOW', 'A5', '2001-03-01 09:00Z', '{"attendees": [{"email": "ada@example.com", "noShow": "yes"}], "responses": {"a": null, "b": 5, "c": {"value": {"value": {"d": 1}}}}}');
call tests.cal_sends('BOOKING_CREATED', 'A6', '2001-03-01 09:00Z', '{"startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-09T10:00:00Z", "bookingId": "7", "rescheduleUid": 5}');
call tests.cal_sends('BOOKING_CREATED', 'A7', '2001-03-01 09:00Z', jsonb_build_object('startTime', '9999-12-31T23:59:59Z', 'endTime', '0001-01-01T00:00:00Z'));
call tests.cal_sends('BOOKING_CREATED', 'A8', '2001-03-01 09:00Z', jsonb_build_object('startTime', 5, 'endTime', null));
call tests.cal_sends('BOOKING_CREATED', repeat('x', 5000), '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A9', '2001-03-01 09:00Z', jsonb_build_object('attendees', jsonb_build_array(jsonb_build_object('email', repeat('y', 6000) || '@x.example'))));
select is_empty($$ select left(cal_uid, 10), reason from public.webhook_events join acme using (tenant_id) where status not in ('applied', 'unparseable') $$, 'applied or unparseable');

select * from finish();
rollback;
