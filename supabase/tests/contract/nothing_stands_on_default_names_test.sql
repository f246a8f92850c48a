begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

select is_empty(
  $$ select conrelid::regclass, conname from pg_constraint
     where connamespace in ('public'::regnamespace, 'private'::regnamespace)
       and contype = 'c' and conname ~ '_check\d*$' $$,
  'every check is named for what it keeps true');

select * from finish();
rollback;
