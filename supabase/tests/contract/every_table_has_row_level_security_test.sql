begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

select is_empty(
  $$ select c.oid::regclass from pg_class c
     where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
       and c.relkind in ('r', 'p') and not c.relrowsecurity $$,
  'in public and private');
select is_empty(
  $$ select c.oid::regclass from pg_class c
     where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
       and c.relkind = 'v' and not coalesce(c.reloptions @> '{security_invoker=true}', false) $$,
  'and no view goes around it');

select * from finish();
rollback;
