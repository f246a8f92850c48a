begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create view pg_temp.reminder as
select r.* from public.reminders r join acme using (tenant_id) order by r.due_at, r.recipient limit 1;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;
do $$ begin perform tests.settle(c, '{"outcome": "unknown", "error": "timeout"}', '2001-03-09 10:00:12Z') from claimed; end $$;
select results_eq(
  $$ select status::text, reason, may_be_taken, outcome::text from pg_temp.reminder r
     join public.deliveries d on d.reminder_id = r.id $$,
  $$ values ('scheduled', 'timeout', true, 'unknown') $$, 'it waits for another attempt');

-- Meanwhile the place changes: other words, and yet not a second message.
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-09 10:00:20Z', '{"location": "https://meet.example/room"}');
select results_eq(
  $$ select c ->> 'idempotency_key', (c ->> 'attempt')::int, c #>> '{booking,location}' from tests.claim('2001-03-09 10:01Z') c $$,
  $$ select c ->> 'idempotency_key', 2, 'https://meet.example/room' from claimed $$, 'under the same key, whatever changed');
-- It was lost again, and then refused: the first attempt may still have been taken.
do $$ begin perform tests.settle(c || '{"attempt": 2}', '{"outcome": "retry", "error": "500"}', '2001-03-09 10:01:01Z') from claimed; end $$;
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-09 10:01:10Z', '{"location": "https://meet.example/other"}');
select results_eq(
  $$ select c ->> 'idempotency_key' from tests.claim('2001-03-09 10:05Z') c $$,
  $$ select c ->> 'idempotency_key' from claimed $$, 'for good');

select * from finish();
rollback;
