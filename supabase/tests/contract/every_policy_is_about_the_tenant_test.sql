begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

select set_eq(
  $$ select c.relname::text from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' $$,
  $$ select tablename::text from pg_policies where schemaname = 'public' and cmd = 'SELECT' $$,
  'every public table has one');
select is_empty(
  $$ select schemaname, tablename, policyname from pg_policies
     where schemaname in ('public', 'private') and (roles <> '{authenticated}'
       or qual !~ 'my_tenants\(\)' or cmd <> 'SELECT') $$,
  'for signed-in users, to read their tenants'' rows');

select * from finish();
rollback;
