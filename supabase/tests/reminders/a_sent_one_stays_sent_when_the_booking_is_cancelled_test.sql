begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- As calbase's own functions write.
set local search_path = '';
update public.reminders r set status = 'sent', sent_at = '2001-03-09 10:00:10Z', attempts = 1
from acme where r.tenant_id = acme.tenant_id and r.due_at = '2001-03-09 10:00Z';
set local search_path to default;
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-09 12:00Z');

select results_eq(
  $$ select status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  array['sent', 'cancelled', 'cancelled'], 'it cannot be taken back');

select * from finish();
rollback;
