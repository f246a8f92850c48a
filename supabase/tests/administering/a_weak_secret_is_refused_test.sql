begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table before on commit drop as select public.webhook_secrets('acme-test') as secrets;

select throws_ok($$ select public.rotate_secret('acme-test', p_secret => 'short') $$, '22023', 'The webhook secret is too short: Use at least 16 characters, or leave it out to have one made.', 'sixteen characters at least');
select is(public.webhook_secrets('acme-test'), (select secrets from before), 'and the old one stays as it was');

select * from finish();
rollback;
