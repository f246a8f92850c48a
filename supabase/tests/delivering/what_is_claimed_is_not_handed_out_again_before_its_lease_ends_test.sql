begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create function pg_temp.claim(p_now timestamptz) returns table (attempt int, key text) language sql as $$
  select (c ->> 'attempt')::int, c ->> 'idempotency_key'
  from tests.claim(p_now) c
$$;

create temp table first on commit drop as select * from pg_temp.claim('2001-03-09 10:00:01Z');
select is((select attempt from first), 1, 'a first sender gets it');
select results_eq(
  $$ select status::text, claimed_until, attempts::int from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('queued', timestamptz '2001-03-09 10:02:01Z', 1) $$, 'and holds it for two minutes');

-- The queue's clock is the wall clock; the row has the lease, whatever the queue shows.
create procedure pg_temp.show_all() language sql as $$ update pgmq.q_reminders q set vt = now() $$;
call pg_temp.show_all();
select is_empty($$ select * from pg_temp.claim('2001-03-09 10:02:00Z') $$, 'a second sender does not get it');

call pg_temp.show_all();
select results_eq(
  $$ select * from pg_temp.claim('2001-03-09 10:02:01Z') $$, $$ select 2, key from first $$,
  'when the lease has ended it is handed out again, as the second attempt of the same message');

select * from finish();
rollback;
