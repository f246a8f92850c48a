begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin perform public.disable_tenant('acme-test', '2001-03-01 08:00Z'); end $$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('PING', 'A', '2001-03-01 09:00Z');

select set_eq(
  $$ select event_type, status::text from public.webhook_events join acme using (tenant_id) $$,
  $$ values ('BOOKING_CREATED', 'pending'), ('PING', 'ignored') $$, 'they are stored');
select is_empty(
  $$ select b.id from public.bookings b join acme using (tenant_id)
     union all select l.id from public.leads l join acme using (tenant_id) $$, 'and make nothing');
select is(
  (select disabled_at from public.tenants t join acme on acme.tenant_id = t.id), '2001-03-01 08:00Z', 'since then');

select * from finish();
rollback;
