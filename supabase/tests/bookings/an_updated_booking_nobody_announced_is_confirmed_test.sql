begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-02 09:00Z', '{"location": "x", "status": "ACCEPTED"}');
select is((select status::text from public.bookings join acme using (tenant_id)), 'confirmed', 'it says so: ACCEPTED');

select * from finish();
rollback;
