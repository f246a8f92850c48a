begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table secrets on commit drop as
select s.secret_id from private.tenant_secrets s join acme using (tenant_id);
do $$ begin perform public.rotate_secret('acme-test', '1 hour', p_now => '2001-03-01 09:00Z'); end $$;
do $$ begin perform private.prune(1000, '2001-03-01 09:59Z'); end $$;

select is((select count(*) from vault.secrets v join secrets s on s.secret_id = v.id), 1::bigint, 'not while it is valid');
do $$ begin perform private.prune(1000, '2001-03-01 10:01Z'); end $$;
select is_empty($$ select v.id from vault.secrets v join secrets s on s.secret_id = v.id $$, 'then');
select is((select jsonb_array_length(public.webhook_secrets('acme-test') -> 'secrets')), 1, 'the new one stays');

select * from finish();
rollback;
