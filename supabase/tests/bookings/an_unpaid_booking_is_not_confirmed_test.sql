begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_PAYMENT_INITIATED', 'A', '2001-03-01 09:00Z',
  '{"status": "ACCEPTED", "price": 1000, "paymentId": 500}');
select is((select status::text from public.bookings join acme using (tenant_id)), 'requested',
  'its status field says ACCEPTED, and nothing is paid');

call tests.cal_sends('BOOKING_PAID', 'A', '2001-03-01 09:05Z', '{"status": "ACCEPTED", "price": 1000}');
select is((select metadata -> 'paid' from public.bookings join acme using (tenant_id)), 'true',
  'a payment is noted');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:05:01Z', '{"price": 1000}');
select is((select status::text from public.bookings join acme using (tenant_id)), 'confirmed',
  'confirmed when Cal.com then says it is created');

select * from finish();
rollback;
