begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call tests.api_shows('2001-04-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z'));
do $$ begin
  perform private.prune(p_now => '2001-06-01 12:00Z');
  perform private.prune(p_now => '2001-06-01 12:00Z');
end $$;
select is_empty($$ select from public.webhook_events e join acme using (tenant_id) $$, 'its events are gone');
select is(public.store_observations(tenant_id, array[tests.shown('A', '2001-03-01 09:00Z')], '2001-06-01 12:00Z') -> 'stored', '0', 'shown again, it is no news')
from acme;
select is(public.store_observations(tenant_id, array[tests.shown('A', '2001-03-01 09:00Z', '{"rating": 5}')], '2001-06-02 12:00Z') -> 'stored', '0',
  'nor is what changed in it since') from acme;

select * from finish();
rollback;
