begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_PAYMENT_INITIATED', 'A', '2001-03-01 09:00Z', '{"status": "ACCEPTED"}');
call tests.api_shows('2001-03-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z'));
select results_eq($$ select b.status::text, b.confirmed_at from public.bookings b join acme using (tenant_id) $$, $$ values ('requested', null::timestamptz) $$,
  'the API does not tell what was paid');

select * from finish();
rollback;
