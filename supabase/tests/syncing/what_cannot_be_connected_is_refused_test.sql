begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select throws_like($$ select public.connect_tenant('acme-test', ' ') $$, '%no API key%', 'without a key');
select throws_like($$ select public.connect_tenant('nobody', 'cal_test_key') $$, '%no tenant%', 'without a tenant');
select throws_ok($$ select public.connect_tenant('acme-test', 'cal_test_key', 'http://api.example.com/v2') $$, '23514', 'Cal.com''s API is asked over https: give its URL as https://api.cal.com/v2, without a query.', 'over a line that others can read');
select throws_ok($$ select public.connect_tenant('acme-test', 'cal_test_key', p_whose => 'listed') $$, '23514', 'The list names nobody: give p_hosts or p_event_type_ids, or p_whose => ''own''.', 'with a list that names nobody');
select throws_ok($$ select public.store_observations(tenant_id, '{}', '2001-03-01 12:00Z') from acme $$, 'P0002', null, 'nor is anything stored of whom is not connected');

select * from finish();
rollback;
