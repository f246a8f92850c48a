begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

update public.tenants t set keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.deliver('2001-03-09 10:00Z');
do $$ begin perform private.prune(1000, '2001-03-16 09:59Z'); end $$;

select is((select count(*) from public.deliveries join acme using (tenant_id)), 1::bigint, 'after the time its tenant set');
do $$ begin perform private.prune(1000, '2001-03-16 10:01Z'); end $$;
select is_empty($$ select d.* from public.deliveries d join acme using (tenant_id) $$, 'and no earlier');
select results_eq(
  $$ select status::text, sent_at from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('sent', timestamptz '2001-03-09 10:00Z') $$, 'that it was sent stays known');
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-16 11:00Z'); end $$;
select is((select count(*) from public.reminders join acme using (tenant_id) where status = 'sent'), 1::bigint, 'also after a rebuild');

select * from finish();
rollback;
