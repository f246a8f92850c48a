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
       or cmd = 'SELECT' and qual !~ '(my_tenants|tenants_i_edit)\(\)'
       or cmd <> 'SELECT' and coalesce(qual, with_check) !~ 'tenants_i_edit\(\)'
       or cmd in ('INSERT', 'UPDATE') and with_check !~ 'tenants_i_edit\(\)') $$,
  'members read their tenants'' rows; only those who may edit write');

select * from finish();
rollback;
