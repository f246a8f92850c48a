begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create view pg_temp.reminder as
select r.* from public.reminders r join acme using (tenant_id) order by r.due_at, r.recipient limit 1;

update public.tenants t set quiet_from = '22:00', quiet_until = '10:30' from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select is_empty($$ select * from tests.claim('2001-03-09 10:00Z') $$, 'it is not handed out');
select results_eq(
  'select status::text, reason, due_at, send_at, attempts::int from pg_temp.reminder',
  $$ values ('scheduled', 'Quiet hours.', timestamptz '2001-03-09 10:00Z', timestamptz '2001-03-09 10:30Z', 0) $$,
  'it waits until the recipient''s morning, and no attempt is burned');
select is((select count(*) from tests.claim('2001-03-09 10:30Z')), 1::bigint, 'then it is sent');

select * from finish();
rollback;
