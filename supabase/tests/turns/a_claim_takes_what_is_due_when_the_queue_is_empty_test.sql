begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(3);
select is(
  (select count(*) from tests.claim('2001-03-09 10:00Z')), 3::bigint, 'without waiting for the tick');
select is_empty(
  $$ select * from tests.claim('2001-03-09 10:00:01Z') $$, 'each once');

select * from finish();
rollback;
