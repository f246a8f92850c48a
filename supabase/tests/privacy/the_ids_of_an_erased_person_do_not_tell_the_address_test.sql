begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as
select l.id from public.leads l join acme using (tenant_id)
union all select r.id from public.reminders r join acme using (tenant_id)
union all select a.id from public.lead_activities a join acme using (tenant_id);
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select is_empty(
  $$ select l.id from public.leads l join before using (id)
     union all select r.id from public.reminders r join before using (id)
     union all select a.id from public.lead_activities a join before using (id) $$,
  'they are hashes of it, and anyone could try whether it fits');

select * from finish();
rollback;
