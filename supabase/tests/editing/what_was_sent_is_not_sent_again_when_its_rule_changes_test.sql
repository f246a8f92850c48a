begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
-- As calbase's own functions write.
set local search_path = '';
update public.reminders r set status = 'sent', sent_at = '2999-03-09 10:00:10Z', attempts = 1
from acme where r.tenant_id = acme.tenant_id and r.due_at = '2999-03-09 10:00Z';
set local search_path to default;

update public.reminder_rules r set offset_minutes = 720
from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
select results_eq(
  $$ select due_at, status::text, generation from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values (timestamptz '2999-03-09 22:00Z', 'sent', 1) $$, 'not at the new time');

call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-02 09:00Z', '{"location": "Room 5"}',
  p_start => '2999-03-10 10:00Z');
select results_eq(
  $$ select status::text, generation from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('sent', 1) $$, 'nor when something else is heard of the booking');

select * from finish();
rollback;
