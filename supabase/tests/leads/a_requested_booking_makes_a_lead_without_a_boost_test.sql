begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
select results_eq(
  $$ select status::text, score::int from public.leads join acme using (tenant_id) $$,
  $$ values ('new', 60) $$, 'what classify_lead says');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z');
select results_eq(
  $$ select status::text, score::int from public.leads join acme using (tenant_id) $$,
  $$ values ('booking_confirmed', 70) $$, 'once it is confirmed, at least 70');

call tests.cal_sends('BOOKING_REQUESTED', 'B', '2001-03-02 09:00Z');
call tests.cal_sends('BOOKING_PAYMENT_INITIATED', 'C', '2001-03-03 09:00Z', '{"price": 1000}');
select is((select score::int from public.leads join acme using (tenant_id)), 70,
  'further requests, paid or not, add nothing to a known lead');

call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:05Z', '{"price": 1000}');
select is((select score::int from public.leads join acme using (tenant_id)), 90, 'a confirmation does');

select * from finish();
rollback;
