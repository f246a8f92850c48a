begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id as id from public.create_tenant('acme-test', 'Acme');

select throws_ok(
  format($$ select public.create_tenant(%L, 'Impostor') $$, id), '23514',
  'The slug looks like a tenant''s id, and a URL may name either: choose words, such as north-office-2.',
  'whose slug is another''s id would be taken for it') from acme;
select throws_ok(
  format($$ select public.create_tenant(%L, 'Impostor') $$, replace(id::text, '-', '')), '23514', null,
  'without hyphens it is one, too') from acme;
select throws_ok(
  format($$ update public.tenants set slug = %L where slug = 'acme-test' $$, id), '23514', null,
  'not even its own') from acme;
select lives_ok($$ update public.tenants set slug = 'deadbeef-cafe-4000-8000-test' where slug = 'acme-test' $$, 'what only looks a little like one is a word');

select * from finish();
rollback;
