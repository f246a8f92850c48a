begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
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
  $$ values ('completed', timestamptz '2001-03-10 10:30Z', 'Intro between Olga and Ada Lovelace', timestamptz '2001-03-10 10:00Z') $$,
  'completed at its end, and nothing else of it changes');

select * from finish();
rollback;
