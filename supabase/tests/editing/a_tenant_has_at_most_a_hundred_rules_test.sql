begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create function pg_temp.add_rules(p_from int, p_to int) returns void language sql as $$
  insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  select tenant_id, 'Rule ' || n, 'before_start', n from acme, generate_series(p_from, p_to) n
$$;

select lives_ok('select pg_temp.add_rules(4, 100)', 'there may be a hundred');
select throws_ok('select pg_temp.add_rules(101, 101)', '23514', 'A tenant has at most 100 reminder rules: Delete one that is not needed, or change it.', 'but not one more');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id and r.name = 'Rule 4';
select lives_ok('select pg_temp.add_rules(101, 101)', 'until one is deleted');

select * from finish();
rollback;
