begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select is((select closed_at from public.bookings join acme using (tenant_id)), '2001-06-01 09:00Z', 'its time has passed like any other''s');

select * from finish();
rollback;
