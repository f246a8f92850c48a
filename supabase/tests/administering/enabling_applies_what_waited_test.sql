begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform public.disable_tenant('acme-test', '2001-03-01 10:00Z'); end $$;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-02 10:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'C', '2001-03-02 11:00Z');

select is(public.enable_tenant('acme-test', '2001-03-03 09:00Z'), 3, 'it tells how many events');
select set_eq(
  $$ select cal_uid, status::text from public.bookings join acme using (tenant_id) $$,
  $$ values ('B', 'rescheduled'), ('C', 'cancelled') $$, 'as if they had just come, in their order');
select is_empty(
  $$ select e.* from public.webhook_events e join acme using (tenant_id) where e.status <> 'applied' $$, 'none waits any more');
select is(public.enable_tenant('acme-test', '2001-03-03 09:00Z'), 0, 'enabling again does nothing');
select is((select disabled_at from public.tenants t join acme on acme.tenant_id = t.id), null, 'it is enabled');

select * from finish();
rollback;
