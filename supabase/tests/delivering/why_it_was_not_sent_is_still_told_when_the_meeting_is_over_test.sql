begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
insert into public.suppressions (tenant_id, channel, address) select tenant_id, 'email', 'ada@example.com' from acme;
select is_empty($$ select * from tests.claim('2001-03-09 10:00Z') $$, 'nothing is handed out');
select results_eq(
  $$ select status::text, reason, skipped_at from public.reminders join acme using (tenant_id) where due_at = '2001-03-09 10:00Z' $$,
  $$ values ('skipped', 'The recipient is in the list of suppressions.', timestamptz '2001-03-09 10:00Z') $$, 'with when and why');

call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values ('skipped', 'The recipient is in the list of suppressions.'), ('cancelled', 'The meeting is over.'), ('scheduled', null) $$,
  'which the end of the meeting leaves as it is');

-- By then its rule is for others.
update public.reminder_rules r set event_types = array['other'] from acme
where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-10 10:40Z');
select results_eq(
  $$ select status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  array['skipped', 'cancelled', 'cancelled'], 'and a late cancellation');
update public.reminder_rules r set event_types = null from acme
where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-10 11:00Z', '{"rescheduleUid": "A", "startTime": "2001-03-20T10:00:00Z", "endTime": "2001-03-20T10:30:00Z"}');
select results_eq(
  $$ select status::text, skipped_at from public.reminders join acme using (tenant_id) where due_at = '2001-03-19 10:00Z' $$,
  $$ values ('scheduled', null::timestamptz) $$, 'until the meeting moves');

select * from finish();
rollback;
