begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_PAYMENT_INITIATED', 'B', '2001-03-01 09:00Z', '{"status": "ACCEPTED", "price": 10}');
call tests.cal_sends('BOOKING_PAID', 'B', '2001-03-01 09:01Z',
  '{"status": "PENDING", "requiresConfirmation": true, "price": 10}');
select is_empty($$ select from public.reminders join acme using (tenant_id) $$,
  'neither requested nor unpaid nor paid and not confirmed yet');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-02 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z');
select is((select count(*) from public.reminders join acme using (tenant_id) where status = 'scheduled'), 6::bigint,
  'three for each once it is confirmed');

select * from finish();
rollback;
