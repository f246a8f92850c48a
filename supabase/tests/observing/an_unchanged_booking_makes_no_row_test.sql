begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table answers on commit drop as
select public.store_observations(tenant_id, array[tests.shown('A', '2001-03-01 09:00Z', b.with)], b.at) as answer, b.at
from acme cross join (values
  ('2001-03-01 12:00Z'::timestamptz, '{}'::jsonb), ('2001-03-01 13:00Z', '{}'), ('2001-03-01 14:00Z', '{"title": "Another"}'), ('2001-03-01 15:00Z', '{}')
) b (at, "with") order by b.at;

select results_eq($$ select (answer -> 'stored')::int from answers order by at $$, array[1, 0, 1, 1],
  'seen again, it is none; changed and changed back, it is two');
select results_eq($$ select (answer -> 'unchanged')::int from answers order by at $$, array[0, 1, 0, 0], 'which is told');
select is(public.store_observations(tenant_id, array[tests.shown('A', '2001-03-01 09:00Z', '{"title": "Old"}')], '2001-03-01 11:00Z') -> 'stored', '0',
  'what was read before is no news') from acme;
select is((select count(*)::int from public.webhook_events e join acme using (tenant_id)), 3, 'so there are three events');

select * from finish();
rollback;
