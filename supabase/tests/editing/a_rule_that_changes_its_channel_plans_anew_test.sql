begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
set local search_path = '';
update public.reminders r set status = 'failed', reason_code = 'refused', reason_detail = 'No such mailbox', attempts = 1
from acme where r.tenant_id = acme.tenant_id and r.due_at = '2999-03-09 10:00Z';
set local search_path to default;

update public.reminder_rules r set channel = 'webhook' from acme where r.tenant_id = acme.tenant_id;
select results_eq(
  $$ select channel::text, status::text, generation from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values ('webhook', 'scheduled', 2), ('webhook', 'scheduled', 1), ('webhook', 'scheduled', 1) $$,
  'also what could not be sent the old way');

update public.reminder_rules r set channel = 'sms' from acme where r.tenant_id = acme.tenant_id;
select set_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) $$,
  $$ values ('cancelled', 'The recipient has no phone number with a country code.') $$,
  'and what the new one cannot reach is said');

select * from finish();
rollback;
