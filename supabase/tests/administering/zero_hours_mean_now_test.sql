begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme');
create temp table secret on commit drop as select public.rotate_secret('acme-test', '0 hours') as newest;

select is(public.webhook_secrets('acme-test') -> 'secrets', (select jsonb_build_array(newest) from secret), 'the old one is not valid any more');
select throws_ok(format('select public.rotate_secret(%L, %L)', 'acme-test', k.keep), '22023', null, coalesce(k.keep, 'null') || ' means nothing')
from (values ('-1 hours'), (null)) k (keep);

select * from finish();
rollback;
