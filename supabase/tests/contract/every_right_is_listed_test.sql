begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

select is_empty('select * from private.rights_amiss()', 'the API roles may do what private.intended_rights() lists, and nothing else');
select is_empty(
  $$ select p.oid::regprocedure::text from pg_proc p
     where p.pronamespace = 'public'::regnamespace
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
       and 'public.' || p.proname not in (select object from private.intended_rights())
     union all
     select c.oid::regclass::text from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'S')
       and 'public.' || c.relname not in (select object from private.intended_rights()) $$,
  'every object in public is in the list, or repair() could not close it');
select is_empty(
  $$ select i.object from private.intended_rights() i
     where not exists (select from private.our_objects() o where o.kind = i.kind and o.name = i.object) $$,
  'and nothing that is not there');

select * from finish();
rollback;
