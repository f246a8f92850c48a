begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-10 08:59Z', '{"startTime": "2001-03-10T10:00:00Z"}');
update public.reminder_rules r set offset_minutes = 4 from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-10 09:00Z', '{"rescheduleUid": "A", "startTime": "2001-03-10T11:00:00Z", "endTime": "2001-03-10T11:30:00Z"}');
do $$ begin perform tests.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', '2001-03-10 10:56:01Z') from tests.claim('2001-03-10 10:56Z') c; end $$;
select results_eq(
  $$ select r.status::text, r.reason from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-10 10:56Z' $$,
  $$ values ('failed', 'The next attempt would be too late: 401 API key is invalid') $$, 'in the provider''s words');

select * from finish();
rollback;
