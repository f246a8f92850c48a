-- The last file of all: what 000-helpers made is no part of anybody's project.
begin;
set local client_min_messages = warning;
drop schema tests cascade;
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select hasnt_schema('tests', 'nothing of the tests stays');
select * from finish();
rollback;
