begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
-- As on one's own machine.
do $$ begin perform vault.update_secret(s.id, 'http://kong:8000/functions/v1') from vault.secrets s where s.name = 'calbase_functions_url'; end $$;
do $$ begin
  perform private.freeze_tenant(tenant_id, '00000000-0000-4000-8000-000000000001', 'https://there.supabase.co/functions/v1', '2001-03-01 09:00Z'),
    private.unfreeze_tenant(tenant_id, '00000000-0000-4000-8000-000000000001')
  from pg_temp.acme;
end $$;
select results_eq($$ select m.state::text from private.moves m join acme using (tenant_id) $$, $$ values ('cancelled') $$,
  'also where they are at a name that only that machine knows');

select * from finish();
rollback;
