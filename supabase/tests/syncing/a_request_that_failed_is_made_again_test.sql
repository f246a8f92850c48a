begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table step on commit drop as select public.claim_sync_step('2001-03-01 12:00Z') as step;
select public.settle_sync_step((step ->> 'lease')::uuid, '{"status": 524, "error": "A timeout occurred"}', '2001-03-01 12:00Z', '2001-03-01 12:00:01Z') from step;
select is(public.claim_sync_step('2001-03-01 12:01Z'), null, 'after a minute');
select is((select step - 'lease' from step), public.claim_sync_step('2001-03-01 12:01:01Z') - 'lease', 'the same');
select is((select r.error from public.reconciliations r join acme using (tenant_id)), 'Cal.com answered 524: A timeout occurred', 'and the walk says why it waits');

select * from finish();
rollback;
