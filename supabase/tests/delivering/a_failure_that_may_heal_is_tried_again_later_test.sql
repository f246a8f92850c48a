begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z') c;

select is(
  public.settle_reminders((select jsonb_agg(c || '{"outcome": "retry", "provider": "smtp", "error": "421 busy"}') from claimed),
    '2001-03-09 10:00:02Z'), 1, 'one changed');
select results_eq(
  $$ select status::text, reason, due_at,
       send_at between '2001-03-09 10:00:17Z' and '2001-03-09 10:00:32Z', generation, attempts::int, claimed_until
     from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('scheduled', '421 busy', timestamptz '2001-03-09 10:00Z', true, 1, 1, null::timestamptz) $$,
  'in about half a minute, and it says why');
select results_eq(
  $$ select outcome::text, error from public.deliveries join acme using (tenant_id) $$,
  $$ values ('retry', '421 busy') $$, 'the attempt is recorded');
select is_empty(
  $$ select q.* from pgmq.q_reminders q, acme where q.message::jsonb ->> 'tenant_id' = acme.tenant_id::text $$,
  'it waits in the schedule, not in the queue');

do $$ begin perform private.tick('2001-03-09 10:00:32Z'); end $$;
select results_eq(
  $$ select (c ->> 'attempt')::int, c ->> 'idempotency_key' = (select c ->> 'idempotency_key' from claimed)
     from tests.claim('2001-03-09 10:00:33Z') c $$,
  $$ values (2, true) $$, 'then again, under the same key');

select * from finish();
rollback;
