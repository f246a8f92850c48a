begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- B happened first and arrives last.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-02 09:00Z', '{"price": 1000}');
select is((select score::int from public.leads join acme using (tenant_id)), 75, 'new, with a paid event');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_now => '2001-03-03 09:00Z');

select results_eq(
  $$ select b.cal_uid, a.points::int from public.lead_activities a join acme using (tenant_id)
     join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id order by a.occurred_at $$,
  $$ values ('B', 70), ('A', 20) $$, 'new at the first booking, known at the second');

select * from finish();
rollback;
