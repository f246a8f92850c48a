begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table secret on commit drop as
select 'old' as name, public.webhook_secrets('acme-test') #>> '{secrets,0}' as value
union all select 'new', public.rotate_secret('acme-test', '1 hour', p_now => '2001-03-01 09:00Z');
create function pg_temp.valid_at(p_now timestamptz) returns setof text language sql as $$
  select s.name from secret s where public.webhook_secrets('acme-test', p_now) -> 'secrets' ? s.value
$$;

select cmp_ok((select length(value) from secret where name = 'new'), '>=', 64, 'the new one is strong');
select set_eq($$ select pg_temp.valid_at('2001-03-01 09:59Z') $$, array['old', 'new'], 'for the hour that was given');
select set_eq($$ select pg_temp.valid_at('2001-03-01 10:01Z') $$, array['new'], 'then only the new one');

select * from finish();
rollback;
