begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('MEETING_STARTED', 'A', '2001-03-10 10:00Z');

select is((select status::text from public.bookings join acme using (tenant_id)), 'confirmed',
  'the clock says nothing about who came');

select * from finish();
rollback;
