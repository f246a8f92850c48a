begin;
create extension if not exists pgtap with schema extensions;
select plan(13);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Texts that compress well fit into an index all the same; these do not.
create function pg_temp.long(p_length int) returns text language sql stable as $$
  select string_agg(md5(n::text), '') from generate_series(1, p_length / 32) n
$$;
create temp table sent (name text, body jsonb, status text) on commit drop;
insert into sent
select s.name || ' in ' || t.trigger, jsonb_build_object('triggerEvent', t.trigger, 'createdAt', '2001-03-01T09:00:00Z',
  'payload', '{"uid": "A", "startTime": "2001-03-10T10:00:00Z"}' || s.details), s.status
from (
  values
    ('an old uid', jsonb_build_object('rescheduleUid', pg_temp.long(32000)), 'unparseable'),
    ('a seat''s old uid',
      jsonb_build_object('rescheduleUid', pg_temp.long(32000), 'seatsPerTimeSlot', 3), 'unparseable'),
    ('a seat''s old uid without a new one',
      jsonb_build_object('rescheduleUid', pg_temp.long(32000), 'seatsPerTimeSlot', 3, 'uid', null), 'unparseable'),
    ('a uid', jsonb_build_object('uid', pg_temp.long(32000)), 'unparseable'),
    ('what makes a series, a seat and a calendar entry', jsonb_build_object('type', pg_temp.long(32000),
      'recurringEvent', jsonb_build_object('freq', pg_temp.long(32000)), 'iCalUID', pg_temp.long(32000),
      'attendees', jsonb_build_array(jsonb_build_object('email', pg_temp.long(32000) || '@x.example',
        'phoneNumber', '+49 ' || repeat('1', 32000)))), 'applied'),
    ('a seat''s id', jsonb_build_object('attendeeSeatId', pg_temp.long(32000),
      'attendees', '[{"email": "ada@example.com"}]'::jsonb), 'applied')
) s (name, details, status)
cross join (values ('BOOKING_REQUESTED'), ('BOOKING_RESCHEDULED')) t (trigger);

select is(
  public.receive_webhook(
    (select tenant_id from acme), md5(s.body::text), s.body, p_now => '2001-03-01 09:00Z'),
  'stored', s.name || ' is stored')
from sent s;
select set_eq(
  $$ select s.name, e.status::text from public.webhook_events e join acme using (tenant_id)
     join sent s on md5(s.body::text) = e.event_id $$,
  'select name, status from sent', 'the uids as unparseable, the rest applied');

select * from finish();
rollback;
