begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table sent (event_id text, body jsonb, occurred_at timestamptz) on commit drop;
insert into sent values
  ('an event with an envelope: createdAt', '{"triggerEvent": "BOOKING_CREATED",
    "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A"}}', '2001-03-01 09:00Z'),
  ('MEETING_STARTED: the start, as its createdAt is the booking''s', '{"triggerEvent": "MEETING_STARTED",
    "createdAt": "2001-02-01T00:00:00Z", "uid": "A", "startTime": "2001-03-10T10:00:00Z",
    "endTime": "2001-03-10T10:30:00Z"}', '2001-03-10 10:00Z'),
  ('MEETING_ENDED: the end', '{"triggerEvent": "MEETING_ENDED", "createdAt": "2001-02-01T00:00:00Z",
    "uid": "A", "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z"}', '2001-03-10 10:30Z'),
  ('without a time of its own: when it arrived', '{"triggerEvent": "BOOKING_CANCELLED",
    "payload": {"uid": "A"}}', '2001-03-20 12:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), s.event_id, s.body, p_now => '2001-03-20 12:00Z')
  from sent s;
end $$;

select is(e.occurred_at, s.occurred_at, s.event_id)
from sent s join (public.webhook_events e join acme using (tenant_id)) using (event_id);

select * from finish();
rollback;
