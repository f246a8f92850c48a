begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"price": 1000, "responses": {"attendeePhoneNumber": {"value": "+49 151 1"}}}');

select is((select score::int from public.leads join acme using (tenant_id)), 90,
  '60, 15 for the phone and 15 for the price');

select * from finish();
rollback;
