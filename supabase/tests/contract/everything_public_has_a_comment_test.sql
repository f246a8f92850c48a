begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

select is_empty(
  $$ select c.oid::regclass from pg_class c
     where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p', 'v')
       and obj_description(c.oid, 'pg_class') is null $$, 'every table');
select is_empty(
  $$ select c.oid::regclass, a.attname from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
       and col_description(c.oid, a.attnum) is null $$, 'every column');
select is_empty(
  $$ select p.oid::regprocedure from pg_proc p
     where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
       and obj_description(p.oid, 'pg_proc') is null $$, 'every function');
select is_empty(
  $$ select t.oid::regtype from pg_type t
     where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd', 'c')
       and not exists (select from pg_class c where c.oid = t.typrelid and c.relkind <> 'c')
       and obj_description(t.oid, 'pg_type') is null $$, 'every type');

select is_empty(
  $$ select p.oid::regprocedure from pg_proc p
     where p.pronamespace = 'public'::regnamespace
       and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
       and obj_description(p.oid, 'pg_proc') !~ '^For (admins|the edge functions): ' $$,
  'the comment of a function says for whom it is');

select * from finish();
rollback;
