begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"startTime": "2001-03-20T10:00:00Z"}');
select is((select score::int from public.leads join acme using (tenant_id)), 90, 'a second booking adds 20');

call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00:00.020Z');
call tests.cal_sends('BOOKING_CONFIRMED', 'B', '2001-03-02 10:00Z');
select is((select score::int from public.leads join acme using (tenant_id)), 90, 'once');
select is((select count(*) from public.leads join acme using (tenant_id)), 1::bigint, 'it is one lead');
select is(
  (select cal_uid from public.bookings b join public.leads l on l.tenant_id = b.tenant_id and l.booking_id = b.id
   join acme on acme.tenant_id = l.tenant_id), 'B', 'with the newest booking');

select * from finish();
rollback;
