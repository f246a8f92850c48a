begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp view allowed as
select c.oid::regclass::text as relation, a.grantee::regrole::text as role, a.privilege_type as privilege
from pg_class c
cross join lateral aclexplode(c.relacl) a
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and a.grantee <> c.relowner
union
select c.oid::regclass::text, a.grantee::regrole::text, a.privilege_type || ' of ' || t.attname
from pg_class c
join pg_attribute t on t.attrelid = c.oid
cross join lateral aclexplode(t.attacl) a
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and a.grantee <> c.relowner;

select is_empty($$ select * from allowed where role not in ('authenticated', 'service_role') $$,
  'anon and PUBLIC have nothing');
select is_empty($$ select * from allowed where privilege not like 'SELECT%' $$, 'nobody writes but through functions');
select is_empty($$ select * from allowed where relation like 'private.%' $$, 'private is private');
select bag_eq(
  $$ select relation from allowed where role = 'authenticated' and privilege = 'SELECT' $$,
  $$ select c.oid::regclass::text from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'webhook_events' $$,
  'signed-in users read the tables in public');
select is_empty(
  $$ select * from allowed where role = 'authenticated' and relation = 'webhook_events'
     and (privilege = 'SELECT' or privilege like '%body') $$, 'but of events not what they said');
select ok(not has_schema_privilege('anon', 'private', 'usage'), 'anon cannot look into private');
select ok(not has_schema_privilege('service_role', 'private', 'usage'), 'nor can the service');

select * from finish();
rollback;
