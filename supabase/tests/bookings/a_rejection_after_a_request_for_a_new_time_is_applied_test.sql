begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-01 09:00Z', '{"requestReschedule": true}');
call tests.cal_sends('BOOKING_REJECTED', 'A', '2001-03-02 09:00Z');

select is_empty($$ select reason from public.webhook_events join acme using (tenant_id) where status = 'failed' $$,
  'no event fails for the state the booking is in');

select * from finish();
rollback;
