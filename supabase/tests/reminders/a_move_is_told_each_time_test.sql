begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Moved', 'on_reschedule'::public.reminder_anchor, 5, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[])
) r;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select is_empty($$ select r.* from public.reminders r join acme using (tenant_id) $$, 'nothing moved yet');

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');
-- As calbase's own functions write.
set local search_path = '';
update public.reminders r set status = 'sent', sent_at = '2001-03-02 09:05:10Z', attempts = 1
from acme where r.tenant_id = acme.tenant_id;
set local search_path to default;
select results_eq(
  $$ select due_at from public.reminders join acme using (tenant_id) $$,
  $$ values (timestamptz '2001-03-02 09:05Z') $$, 'the first move');

call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z', '{"rescheduleUid": "B"}');
select results_eq(
  $$ select due_at, status::text, generation from public.reminders join acme using (tenant_id) $$,
  $$ values (timestamptz '2001-03-03 09:05Z', 'scheduled', 2) $$, 'the second is a message of its own');

select * from finish();
rollback;
