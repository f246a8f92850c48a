begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as
select tenant_id from public.create_tenant('other-test', 'Other', 'Europe/Berlin');
create function pg_temp.suppress(p_tenant_id uuid, p_count integer) returns void language sql as $$
  insert into public.suppressions (tenant_id, channel, address)
  select p_tenant_id, 'email', n || '@test.example' from generate_series(1, p_count) n
$$;
create function pg_temp.known() returns integer language sql as $$
  select c.reltuples::integer from pg_class c where c.oid = 'public.suppressions'::regclass
$$;

select pg_temp.suppress(tenant_id, 50) from acme;
select lives_ok($$ select private.analyze_tables_of(tenant_id) from acme $$, 'the tables of a tenant that was just copied are looked at');
select is(pg_temp.known(), (select count(*)::integer from public.suppressions), 'so the planner knows how many rows there are');

select pg_temp.suppress(tenant_id, 5) from other;
select private.analyze_tables_of(tenant_id) from other;
select isnt(pg_temp.known(), (select count(*)::integer from public.suppressions), 'where there are many others, it is left to autovacuum');

select * from finish();
rollback;
