begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table sent (event_id text, body jsonb) on commit drop;
insert into sent values
  ('payload.uid', '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00Z",
    "payload": {"uid": "A"}}'),
  ('payload.bookingUid', '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED", "createdAt": "2001-03-01T09:00:00Z",
    "payload": {"bookingUid": "A", "attendees": [{"email": "ada@example.com", "noShow": true}]}}'),
  ('uid beside the trigger', '{"triggerEvent": "MEETING_STARTED", "createdAt": "2001-03-01T09:00:00Z",
    "uid": "A", "startTime": "2001-03-10T10:00:00Z"}'),
  ('payload.booking.uid', '{"triggerEvent": "WRONG_ASSIGNMENT_REPORT", "createdAt": "2001-03-01T09:00:00Z",
    "payload": {"booking": {"uid": "A"}}}');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), s.event_id, s.body, p_now => '2001-03-01 09:00Z')
  from sent s;
end $$;

select is(e.cal_uid, 'A', 'found in ' || e.event_id)
from public.webhook_events e join acme using (tenant_id);
select is((select count(*) from public.webhook_events join acme using (tenant_id)), 4::bigint,
  'all of them are stored');

select * from finish();
rollback;
