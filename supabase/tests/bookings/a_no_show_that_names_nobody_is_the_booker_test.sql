begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_NO_SHOW', 'A', '2001-03-10 11:00Z', '{"attendees": null}');

select is((select status::text from public.bookings join acme using (tenant_id)), 'no_show', 'no-show');
select is((select no_show from public.booking_attendees join acme using (tenant_id)), true,
  'and the booker is marked');

select * from finish();
rollback;
