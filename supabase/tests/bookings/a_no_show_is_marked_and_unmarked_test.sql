begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'marked',
    '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED", "createdAt": "2001-03-10T11:00:00Z", "payload": {
      "message": "Ada@example.com wurde als nicht erschienen markiert", "bookingUid": "A", "bookingId": 100,
      "attendees": [{"email": "Ada@example.com", "noShow": true}]}}', p_now => '2001-03-10 11:00Z');
end $$;
select is((select status::text from public.bookings join acme using (tenant_id)), 'no_show', 'marked');
select is((select no_show from public.booking_attendees join acme using (tenant_id)), true,
  'on the attendee as well');

do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'unmarked',
    '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED", "createdAt": "2001-03-10T11:05:00Z", "payload": {
      "message": "", "bookingUid": "A", "bookingId": 100,
      "attendees": [{"email": "ada@example.com", "noShow": false}]}}', p_now => '2001-03-10 11:05Z');
end $$;
select is((select status::text from public.bookings join acme using (tenant_id)), 'completed',
  'unmarked: what the other events say');
select is((select no_show from public.booking_attendees join acme using (tenant_id)), false,
  'on the attendee as well');

select * from finish();
rollback;
