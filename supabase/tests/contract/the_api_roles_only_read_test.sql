begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

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
select set_eq(
  $$ select distinct relation, role, split_part(privilege, ' of ', 1) from allowed where privilege not like 'SELECT%' $$,
  $$ values ('leads', 'authenticated', 'UPDATE'), ('reminder_rules', 'authenticated', 'INSERT'),
       ('reminder_rules', 'authenticated', 'UPDATE'), ('reminder_rules', 'authenticated', 'DELETE'),
       ('message_templates', 'authenticated', 'INSERT'), ('message_templates', 'authenticated', 'UPDATE'),
       ('message_templates', 'authenticated', 'DELETE'), ('suppressions', 'authenticated', 'INSERT'),
       ('suppressions', 'authenticated', 'UPDATE'), ('suppressions', 'authenticated', 'DELETE') $$,
  'admins edit leads, rules, templates and suppressions; everything else is written by functions');
select set_eq(
  $$ select privilege from allowed where relation = 'leads' and privilege not like 'SELECT%' $$,
  array['UPDATE of status', 'UPDATE of status_locked', 'UPDATE of notes'],
  'of a lead its status, the lock and the notes');
select is_empty($$ select * from allowed where relation like 'private.%' $$, 'private is private');
select bag_eq(
  $$ select relation from allowed where role = 'authenticated' and privilege = 'SELECT' $$,
  $$ select c.oid::regclass::text from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
       and c.relname not in ('webhook_events', 'booking_attendees', 'tenant_health', 'running_jobs', 'connection', 'tenant_moves') $$,
  'signed-in users read the tables and views in public, but not what counts what is private');
select is_empty(
  $$ select * from allowed where role = 'authenticated' and relation = 'webhook_events'
     and (privilege = 'SELECT' or privilege like '%body') $$, 'but of events not what they said');
select set_eq(
  $$ select a.attname::text collate "default" from pg_attribute a
     where a.attrelid = 'public.booking_attendees'::regclass and a.attnum > 0 and not a.attisdropped
       and not has_column_privilege('authenticated', a.attrelid, a.attname, 'select') $$,
  array['seat_id'], 'and of attendees all but the keys to their seats');
select ok(not has_schema_privilege('anon', 'private', 'usage'), 'anon cannot look into private');
select ok(not has_schema_privilege('service_role', 'private', 'usage'), 'nor can the service');

select * from finish();
rollback;
