begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id as id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- A retry is the same to the last byte, and so is what happens again, where a custom template leaves
-- out when: the two cannot be told apart. Who made the template can.
create function pg_temp.cal_sends(p_trigger text, p_more text, p_now timestamptz) returns text
language sql volatile set search_path = '' as $$
  select public.receive_webhook((select id from pg_temp.acme), md5(b.body::text), b.body, p_now => p_now)
  from (select jsonb_build_object('triggerEvent', p_trigger, 'uid', 'A', 'startTime', '2001-03-10T10:00:00Z',
    'endTime', '2001-03-10T10:30:00Z') || p_more::jsonb as body) b
$$;
create temp table sent on commit drop as
select pg_temp.cal_sends('BOOKING_CREATED', '{"attendees": [{"email": "ada@example.com"}]}', '2001-03-01 09:00Z');
insert into sent values
  (pg_temp.cal_sends('BOOKING_LOCATION_UPDATED', '{"createdAt": ""}', '2001-03-01 09:01Z')),
  (pg_temp.cal_sends('BOOKING_CREATED', '{}', '2001-03-01 09:02Z')),
  (pg_temp.cal_sends('BOOKING_CANCELLED', '{"createdAt": "Thursday"}', '2001-03-01 09:03Z')),
  (pg_temp.cal_sends('MEETING_ENDED', '{}', '2001-03-10 10:30Z')),
  (pg_temp.cal_sends('AFTER_HOSTS_CAL_VIDEO_NO_SHOW', '{}', '2001-03-10 10:05Z'));

create temp view events as
select row_number() over (order by id) as place, status::text, reason,
  reason like '%createdAt%template%' as names_the_key, reason like '%attendees%' as names_the_attendees
from public.webhook_events where tenant_id = (select id from acme);
select results_eq('select place, status, names_the_key from events where place <= 4 order by place', $$ values
  (1::bigint, 'applied', true), (2, 'applied', true), (3, 'applied', true), (4, 'applied', true) $$,
  'events without a time that can be read are applied, and name the key that is missing');
select is((select array_agg(place) from events where names_the_attendees), '{3,4}'::bigint[],
  'beside another that is');
select is_empty('select from events where place > 4 and reason is not null',
  'not those that happen when the meeting does');

create temp table before on commit drop as select place, status, reason from events;
-- As calbase's own functions write.
set local search_path = '';
update public.webhook_events set status = 'pending', reason = null where tenant_id = (select id from pg_temp.acme);
set local search_path to default;
select is(private.apply_pending((select id from acme), p_now => '2001-04-01'), 'done', 'where many are applied in one go');
select set_eq('select place, status, reason from events', 'table before', 'they say the same');

select * from finish();
rollback;
