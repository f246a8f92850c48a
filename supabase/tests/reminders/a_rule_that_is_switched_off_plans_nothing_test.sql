begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.reminder_rules r set active = false
from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select results_eq(
  $$ select due_at, status::text, reason from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2001-03-09 10:00Z', 'cancelled', 'Its rule was switched off.'),
       ('2001-03-10 09:00Z', 'scheduled', null), ('2001-03-10 11:00Z', 'scheduled', null) $$,
  'and says so; the other two remain');

select * from finish();
rollback;
