begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create view pg_temp.reminder as
select r.* from public.reminders r join acme using (tenant_id) order by r.due_at, r.recipient limit 1;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;
do $$ begin perform tests.settle(c, '{"outcome": "retry", "error": "500"}', '2001-03-09 10:00:01Z') from claimed; end $$;
create temp table again on commit drop as select c from tests.claim('2001-03-09 10:01Z', p_lease => 0) c;
select is(
  (select c ->> 'idempotency_key' from again), (select c ->> 'idempotency_key' from claimed), 'not when it says the same');
do $$ begin perform tests.settle(c, '{"outcome": "retry", "error": "500"}', '2001-03-09 10:01:01Z') from again; end $$;

call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-09 10:01:10Z', '{"location": "https://meet.example/room"}');
create temp table changed on commit drop as select c from tests.claim('2001-03-09 10:03Z', p_lease => 0) c;
select results_eq(
  $$ select c.c ->> 'idempotency_key' <> a.c ->> 'idempotency_key', (c.c ->> 'attempt')::int from changed c, again a $$, $$ values (true, 3) $$,
  'a provider refuses other words under a key it knows');
select is(
  (select c ->> 'idempotency_key' from tests.claim('2001-03-09 10:03:01Z') c),
  (select c ->> 'idempotency_key' from changed), 'when its sender is lost, it is handed out again');
select is(
  tests.settle((select c || '{"attempt": 4}' from changed), '{"outcome": "sent"}', '2001-03-09 10:03:02Z'), 1, 'and settled');

select * from finish();
rollback;
