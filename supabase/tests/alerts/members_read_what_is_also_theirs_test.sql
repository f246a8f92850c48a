begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
call tests.member('00000000-0000-4000-8000-00000000000b', 'viewer');
insert into public.alerts (tenant_id, kind, summary, what_to_do, for_tenant, opened_at, last_seen_at)
select a.tenant_id, a.kind::public.alert_kind, a.said, 'Look.', a.is_theirs, now(), now()
from (
  select tenant_id, 'channel_stopped', 'Stopped.', true from acme
  union all select tenant_id, 'reminders_late', 'Late.', false from acme
  union all select tenant_id, 'channel_stopped', 'Stopped there.', true from other
  union all select null, 'scheduler_still', 'Still.', false
) a (tenant_id, kind, said, is_theirs);

call tests.signs_in('00000000-0000-4000-8000-00000000000b');
select results_eq($$ select tests.sees('select summary from public.alerts') $$, array['Stopped.'], 'of their tenants');
select throws_ok($$ select tests.changes('update public.alerts set acknowledged_by = ''me''') $$, '42501', null, 'they change none');
select throws_ok($$ select tests.sees('select public.acknowledge_alert(1)::text') $$, '42501', null, 'nor by the functions');

select * from finish();
rollback;
