begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select throws_ok($$ update public.tenants t set keep_events_days = 29 from acme where t.id = acme.tenant_id $$, '23514', null, 'events');
select throws_ok($$ update public.tenants t set keep_deliveries_days = 6 from acme where t.id = acme.tenant_id $$, '23514', null, 'deliveries');

select * from finish();
rollback;
