begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada"}]}');
select results_eq(
  $$ select status::text, reason from public.webhook_events join acme using (tenant_id) $$,
  $$ values ('applied', null::text) $$, 'a custom template may drop the address');

select * from finish();
rollback;
