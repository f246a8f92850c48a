begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'D', '2001-03-04 09:00Z');

select is((select score::int from public.leads join acme using (tenant_id)), 100, '70, 90, 100, 100');
select results_eq(
  $$ select points::int from public.lead_activities join acme using (tenant_id) order by occurred_at $$,
  array[70, 20, 10, 0], 'and the activities add up to it');

select * from finish();
rollback;
