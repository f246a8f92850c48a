begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(6);
select results_eq(
  $$ select (c ->> 'send_after_ms')::int from tests.claim('2001-03-09 10:00Z', 3, p_rates => '{"email": 2}') c $$,
  $$ values (0), (500), (1000) $$, 'two a second');
select results_eq(
  $$ select (c ->> 'send_after_ms')::int from tests.claim('2001-03-09 10:00:01Z', 2, p_rates => '{"email": 2}') c $$,
  $$ values (500), (1000) $$, 'another sender goes on where the first ended');
select results_eq(
  $$ select (c ->> 'send_after_ms')::int from tests.claim('2001-03-09 10:05Z', 2, p_rates => '{"email": 2}') c $$,
  $$ values (0) $$, 'what was not used is not made up for');

select * from finish();
rollback;
