begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z');
-- An answer out of a cache.
call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z'));
select is((select b.status::text from public.bookings b join acme using (tenant_id)), 'cancelled', 'Cal.com never does that itself');

select * from finish();
rollback;
