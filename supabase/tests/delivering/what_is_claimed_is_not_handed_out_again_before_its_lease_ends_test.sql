begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp view claim as
select (c ->> 'attempt')::int as attempt, (c ->> 'message_id')::bigint as message_id, c ->> 'idempotency_key' as key
from tests.claim('2001-03-09 10:00:01Z') c;

create temp table first on commit drop as select * from claim;
select is((select attempt from first), 1, 'a first sender gets it');
select results_eq(
  $$ select status::text, claimed_until, attempts::int from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('queued', timestamptz '2001-03-09 10:02:01Z', 1) $$, 'and holds it for two minutes');
select is_empty('select * from claim', 'a second sender does not get it');

-- The queue's clock is the wall clock: the lease is ended by hand.
do $$ begin perform pgmq.set_vt('reminders', message_id, 0) from first; end $$;
select results_eq(
  'select * from claim', $$ select 2, message_id, key from first $$,
  'when the lease has ended it is handed out again, as the second attempt of the same message');

select * from finish();
rollback;
