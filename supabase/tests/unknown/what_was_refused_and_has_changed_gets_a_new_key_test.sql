begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

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
create function pg_temp.claim(p_now timestamptz, p_limit int default 100, p_lease int default 120, p_rates jsonb default '{}')
returns setof jsonb language sql as $$
  select c from public.claim_reminders(p_limit, p_lease, p_now, p_rates) c
  where c ->> 'tenant_id' = (select tenant_id::text from acme)
$$;
create function pg_temp.settle(p_claimed jsonb, p_result jsonb, p_now timestamptz)
returns int language sql as $$ select public.settle_reminders(jsonb_build_array(p_claimed || p_result), p_now) $$;
create view pg_temp.reminder as
select r.* from public.reminders r join acme using (tenant_id) order by r.due_at, r.recipient limit 1;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as select c from pg_temp.claim('2001-03-09 10:00Z') c;
do $$ begin perform pg_temp.settle(c, '{"outcome": "retry", "error": "500"}', '2001-03-09 10:00:01Z') from claimed; end $$;
create temp table again on commit drop as select c from pg_temp.claim('2001-03-09 10:01Z', p_lease => 0) c;
select is(
  (select c ->> 'idempotency_key' from again), (select c ->> 'idempotency_key' from claimed), 'not when it says the same');
do $$ begin perform pg_temp.settle(c, '{"outcome": "retry", "error": "500"}', '2001-03-09 10:01:01Z') from again; end $$;

call pg_temp.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-09 10:01:10Z', '{"location": "https://meet.example/room"}');
create temp table changed on commit drop as select c from pg_temp.claim('2001-03-09 10:03Z', p_lease => 0) c;
select results_eq(
  'select (c ->> ''generation'')::int, (c ->> ''attempt'')::int from changed', $$ values (2, 3) $$,
  'a provider refuses other words under a key it knows');
select is(
  (select c ->> 'idempotency_key' from pg_temp.claim('2001-03-09 10:03:01Z') c),
  (select c ->> 'idempotency_key' from changed), 'when its sender is lost, it is handed out again');
select is(
  pg_temp.settle((select c || '{"attempt": 4}' from changed), '{"outcome": "sent"}', '2001-03-09 10:03:02Z'), 1, 'and settled');

select * from finish();
rollback;
