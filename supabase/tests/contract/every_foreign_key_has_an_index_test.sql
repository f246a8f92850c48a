begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

select is_empty(
  $$ select k.conrelid::regclass, k.conname from pg_constraint k
     where k.contype = 'f' and k.connamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not exists (
         select from pg_index i
         where i.indrelid = k.conrelid and i.indpred is null
           and (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey) $$,
  'that begins with its columns, in whatever order');

select * from finish();
rollback;
