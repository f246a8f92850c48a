begin;
create extension if not exists pgtap with schema extensions;
select plan(21);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table sent (event_id text, body jsonb, reason text) on commit drop;
insert into sent values
  ('the word false', 'false', '%quotation mark%template%'),
  ('the word true', 'true', '%boolean%'),
  ('a list', '[]', '%array%'),
  ('no trigger', '{"payload": {"uid": "A"}}', '%triggerEvent%'),
  ('a blank trigger', '{"triggerEvent": " ", "payload": {"uid": "A"}}', '%triggerEvent%'),
  ('no uid', '{"triggerEvent": "BOOKING_CREATED", "payload": {"title": "x"}}', '%uid%'),
  ('a blank uid', '{"triggerEvent": "BOOKING_CANCELLED", "payload": {"uid": ""}}', '%uid%'),
  ('no payload', '{"triggerEvent": "BOOKING_CREATED"}', '%uid%'),
  ('a start without an offset', '{"triggerEvent": "BOOKING_CREATED",
    "payload": {"uid": "A", "startTime": "2001-03-10T10:00:00"}}', '%2001-03-10T10:00:00%'),
  ('an end that is no time', '{"triggerEvent": "BOOKING_RESCHEDULED",
    "payload": {"uid": "A", "startTime": "2001-03-10T10:00:00Z", "endTime": "tomorrow"}}', '%tomorrow%');

select is(
  public.receive_webhook((select tenant_id from acme), s.event_id, s.body, p_now => '2001-03-01 09:00Z'),
  'stored', s.event_id || ' is stored')
from sent s;

select ok(
  e.status = 'unparseable' and e.reason like s.reason,
  format('%s is unparseable: %s', s.event_id, e.reason))
from sent s
left join (public.webhook_events e join acme using (tenant_id)) using (event_id);

select is_empty(
  $$ select from public.bookings join acme using (tenant_id) $$, 'none makes a booking');

select * from finish();
rollback;
