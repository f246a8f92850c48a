begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table step on commit drop as select public.claim_sync_step('2001-03-01 12:00Z') as step;
do $$ begin
  perform public.connect_tenant('acme-test', 'cal_another_key', p_now => '2001-03-01 12:00Z');
end $$;
select is(public.settle_sync_step((step ->> 'lease')::uuid, '{"status": 401}', '2001-03-01 12:00Z', '2001-03-01 12:00:01Z'), '{"settled": false}',
  'the answer to the old one says nothing of the new one') from step;
select results_eq($$ select tests.sync('2001-03-01 12:00:02Z', tests.shown('A', '2001-02-01 09:00Z')) $$, array['account', 'future', 'past'], 'which is used at once');
select is((select count(*)::int from vault.secrets s where s.name like 'calbase/acme-test/key to Cal.com%'), 1, 'the old one has left Vault');

select * from finish();
rollback;
