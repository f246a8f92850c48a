begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');
create function pg_temp.names() returns setof text language sql as $$
  select r.name from public.reminder_rules r join acme using (tenant_id) order by r.anchor, r.offset_minutes
$$;

call tests.signs_in('00000000-0000-4000-8000-00000000000a');
select is(tests.changes('update public.reminder_rules set offset_minutes = 120 where offset_minutes = 1440'), 1::bigint, 'a member moves a rule');
select results_eq('select pg_temp.names()', $$ values ('1 hour before'), ('2 hours before'), ('Follow-up after 30 minutes') $$, 'it is called what it does');
update public.reminder_rules r set offset_minutes = 2880, name = 'Two days ahead' from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 120;
update public.reminder_rules r set offset_minutes = 4320 from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 2880;
update public.reminder_rules r set offset_minutes = 1 from acme where r.tenant_id = acme.tenant_id and r.anchor = 'after_end';
select results_eq('select pg_temp.names()', $$ values ('1 hour before'), ('Two days ahead'), ('Follow-up after 1 minute') $$, 'a name of one''s own stays');

select is((select array_agg(distinct r.tenant) from public.reminder_rules r join acme using (tenant_id)), '{acme-test}', 'and it says whose it is');
update public.tenants set slug = 'umbrella-test' where slug = 'acme-test';
select is((select array_agg(distinct r.tenant) from public.reminder_rules r join acme using (tenant_id)), '{umbrella-test}', 'also when the tenant is renamed');

select * from finish();
rollback;
