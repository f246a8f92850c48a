begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

do $$ begin
  perform tests.sync('2001-03-01 12:00Z', tests.shown('A', '2001-02-01 09:00Z'));
end $$;
select is_empty($$ select from public.connection c where c::text like '%cal_test_key%' union all select from private.connections c where c::text like '%cal_test_key%'
  union all select from private.sync_cursors c where c::text like '%cal_test_key%' union all select from public.reconciliations c where c::text like '%cal_test_key%'
  union all select from tests.everything() c where c like '%cal_test_key%' $$, 'in any row');
select ok(public.disconnect_tenant('acme-test'), 'a tenant can be disconnected');
select is_empty($$ select from vault.secrets s, acme where s.name like format('calbase/%s/cal-api/%%', tenant_id) $$, 'then it has left Vault as well');

select * from finish();
rollback;
