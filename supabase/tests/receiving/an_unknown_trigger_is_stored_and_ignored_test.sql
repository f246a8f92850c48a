begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_SURPRISE', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('FORM_SUBMITTED', 'A', '2001-03-01 09:01Z');
call tests.cal_sends('RECORDING_READY', 'A', '2001-03-01 09:02Z');

select results_eq(
  $$ select event_type, status::text from public.webhook_events join acme using (tenant_id) order by id $$,
  $$ values ('BOOKING_SURPRISE', 'ignored'), ('FORM_SUBMITTED', 'ignored'), ('RECORDING_READY', 'ignored') $$,
  'triggers that say nothing about a booking are ignored');
select is_empty(
  $$ select from public.webhook_events join acme using (tenant_id) where reason is null $$,
  'and say why');
select is_empty(
  $$ select from public.bookings join acme using (tenant_id) $$, 'they make no booking');

select * from finish();
rollback;
