begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.reminder_rules r set channel = 'sms' from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;

-- A is merged into B, as B was heard of first. Of both a text message is claimed; A's is on its way.
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;
select results_eq(
  $$ select public.hand_over_reminder((c ->> 'tenant_id')::uuid, (c ->> 'reminder_id')::uuid, 1, 1, '2001-03-09 10:00:01Z')
     from claimed where c #>> '{booking,cal_uid}' = 'A' $$, array[true], 'one goes to its provider');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');

select results_eq(
  $$ select r.status::text, r.reason from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z' $$,
  $$ values ('unknown', 'Its booking was merged while it was handed over: the provider may have taken it.') $$, 'and the other is not sent as well');

select * from finish();
rollback;
