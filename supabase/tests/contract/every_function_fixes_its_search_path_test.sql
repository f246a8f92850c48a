begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

select is_empty(
  $$ select p.oid::regprocedure from pg_proc p
     where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and p.prokind <> 'a'
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
       and not coalesce('search_path=""' = any (p.proconfig), false) $$,
  'to nothing, definers above all');

select * from finish();
rollback;
