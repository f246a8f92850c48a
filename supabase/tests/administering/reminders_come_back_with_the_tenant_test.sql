begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform public.disable_tenant('acme-test', '2001-03-09 08:00Z');
  perform public.enable_tenant('acme-test', '2001-03-09 12:00Z');
end $$;

select results_eq(
  $$ select due_at, status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2001-03-09 10:00Z', 'skipped'), ('2001-03-10 09:00Z', 'scheduled'), ('2001-03-10 11:00Z', 'scheduled') $$,
  'those still ahead; what passed meanwhile is not caught up');

select * from finish();
rollback;
