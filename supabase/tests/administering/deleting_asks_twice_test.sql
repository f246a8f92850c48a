begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select is(tests.refusal(format('select public.delete_tenant(''acme-test'', %L)', s.again)),
  'The slug was not repeated: nothing is deleted: select delete_tenant(''acme-test'', ''acme-test''); removes the tenant and everything it has, for ever.',
  coalesce(s.again, 'null'))
from unnest(array['acme', 'ACME-TEST', '', null]) s (again);
select is((select count(*) from public.bookings join acme using (tenant_id)), 1::bigint, 'everything is there');

select * from finish();
rollback;
