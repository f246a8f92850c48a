-- What the tests are written with. pg_prove runs the files in the order of their paths and each in
-- a session of its own, so these come first and commit; the last file of all removes them.
-- Loading them again replaces them.
begin;
set local client_min_messages = warning;
drop schema if exists tests cascade;
create schema tests;
comment on schema tests is 'Helpers of supabase/tests. Never deployed, and gone when the tests are done.';

create or replace function tests.tenant(p_slug text default 'acme-test') returns uuid
language sql stable set search_path = '' as $$
  select t.id from public.tenants t where t.slug = p_slug
$$;
comment on function tests.tenant is
  'The tenant a helper is about. Nearly every test makes this one, and has its id in a table `acme`.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(3);
select schema_privs_are('tests', role, '{}', role || ' has nothing of the tests')
from unnest('{anon,authenticated,service_role}'::name[]) role;
select * from finish();
rollback;
