begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table secret on commit drop as
select 'first' as name, public.webhook_secrets('acme-test') #>> '{secrets,0}' as value
union all select 'second', public.rotate_secret('acme-test', '2 hours', p_now => '2001-03-01 09:00Z')
union all select 'third', public.rotate_secret('acme-test', '12 hours', 'my-own-secret-of-cal', p_now => '2001-03-01 10:00Z');
create function pg_temp.valid_at(p_now timestamptz) returns setof text language sql as $$
  select s.name from secret s where public.webhook_secrets('acme-test', p_now) -> 'secrets' ? s.value
$$;

select is((select value from secret where name = 'third'), 'my-own-secret-of-cal', 'a secret may be given');
select set_eq($$ select pg_temp.valid_at('2001-03-01 10:59Z') $$, array['first', 'second', 'third'], 'all three are valid');
select set_eq($$ select pg_temp.valid_at('2001-03-01 11:01Z') $$, array['second', 'third'], 'the first does not live longer by the second rotation');
select set_eq($$ select pg_temp.valid_at('2001-03-01 22:01Z') $$, array['third'], 'the last stays');

select * from finish();
rollback;
