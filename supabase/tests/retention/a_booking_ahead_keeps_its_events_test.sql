begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"startTime": "2002-03-10T10:00:00Z", "endTime": "2002-03-10T10:30:00Z"}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"startTime": "2002-03-10T10:00:00Z", "endTime": "2002-03-10T10:30:00Z"}');
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-02 09:00Z');
do $$ begin perform private.prune(1000, '2001-12-01 09:00Z'); end $$;

select is((select count(*) from public.webhook_events join acme using (tenant_id)), 3::bigint, 'however old they are, also when it is cancelled');
select is_empty($$ select b.* from public.bookings b join acme using (tenant_id) where b.closed_at is not null $$, 'and is open');

select * from finish();
rollback;
