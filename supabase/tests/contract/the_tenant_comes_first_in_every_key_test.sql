begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp view tenant_table as
select c.oid from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'r';

select is_empty(
  $$ select i.indexrelid::regclass from pg_index i join tenant_table t on t.oid = i.indrelid
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where i.indisunique and a.attname <> 'tenant_id'
       -- An alert may be about the whole installation, and who is told of it an operator.
       -- A URL names a tenant by a slug alone, a former one, too.
       and i.indexrelid not in ('public.alerts_pkey'::regclass, 'public.alert_recipients_pkey'::regclass,
         'private.former_slugs_slug_key'::regclass) $$, 'every primary and unique key begins with it');
select is_empty(
  $$ select k.conname from pg_constraint k
     join tenant_table a on a.oid = k.conrelid
     join tenant_table b on b.oid = k.confrelid
     join pg_attribute f on f.attrelid = k.conrelid and f.attnum = k.conkey[1]
     join pg_attribute p on p.attrelid = k.confrelid and p.attnum = k.confkey[1]
     where k.contype = 'f' and (f.attname <> 'tenant_id' or p.attname <> 'tenant_id') $$,
  'every foreign key between tenants'' tables does');
select is_empty(
  $$ select c.oid::regclass from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'tenants'
       and c.oid not in (select oid from tenant_table) $$,
  'and every public table has it');

select * from finish();
rollback;
