begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set quiet_from = '22:00', quiet_until = '10:00' from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform tests.claim('2001-03-10 09:00Z'); end $$;
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) where due_at = '2001-03-10 09:00Z' $$,
  $$ values ('skipped', 'Quiet hours. That is too late.') $$, 'there is no minute left for it');

select * from finish();
rollback;
