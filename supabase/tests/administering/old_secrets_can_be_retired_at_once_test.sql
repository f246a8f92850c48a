begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table old on commit drop as select s.secret_id from private.tenant_secrets s join acme using (tenant_id);
create temp table new on commit drop as select public.rotate_secret('acme-test') as secret;

select is(public.retire_old_secrets('acme-test'), 1, 'it tells how many');
select is((select public.webhook_secrets('acme-test') -> 'secrets'), (select jsonb_build_array(secret) from new), 'only the new one is valid');
select is_empty($$ select v.id from vault.secrets v join old on old.secret_id = v.id $$, 'the old one has left Vault');
select is(public.retire_old_secrets('acme-test'), 0, 'the newest is never retired');

select * from finish();
rollback;
