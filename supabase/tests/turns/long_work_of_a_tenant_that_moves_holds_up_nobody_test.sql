begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other', 'Other', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_tenant => 'other');

-- Of one it was begun in the moment in which it was frozen.
create procedure pg_temp.begin_long_work() language plpgsql as $$
declare
  j private.jobs;
begin
  insert into private.jobs (tenant_id, kind, started_at)
  select t.id, 'rebuild', '2001-03-01 10:00Z' from public.tenants t where t.slug in ('acme-test', 'other');
  for j in select n.* from private.jobs n loop
    perform private.gather_job(j, '2001-03-01 10:00Z');
  end loop;
end $$;
call pg_temp.begin_long_work();
do $$ begin perform private.freeze_tenant(tenant_id, '00000000-0000-4000-8000-000000000001', 'https://there.supabase.co/functions/v1', '2001-03-01 10:01Z') from pg_temp.acme; end $$;
set local session_replication_role = replica;
update private.jobs j set stopped_at = null from acme where j.tenant_id = acme.tenant_id;
set local session_replication_role = origin;

select lives_ok($$ do $do$ begin for n in 1..5 loop perform private.work_step('2001-03-01 10:03Z'); end loop; end $do$ $$, 'the worker goes on');
select results_eq($$ select t.slug, j.done from private.jobs j join public.tenants t on t.id = j.tenant_id
  where t.id in (select tenant_id from acme union select tenant_id from other) order by 1 $$,
  $$ values ('acme-test', 0), ('other', 1) $$, 'with what others have it do');

select * from finish();
rollback;
