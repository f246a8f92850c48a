begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"startTime": "2999-03-10T10:00:00Z", "endTime": "2999-03-10T10:30:00Z"}');
insert into public.suppressions (tenant_id, channel, address) select tenant_id, 'email', 'ada@example.com' from acme;
do $$ begin perform tests.claim('2999-03-09 10:00Z'); end $$;
update public.reminder_rules r set recipients = 'organizer' from acme where r.tenant_id = acme.tenant_id;

select results_eq(
  $$ select due_at, status::text, reason from public.reminders join acme using (tenant_id) where recipient = 'ada@example.com' $$,
  $$ values (timestamptz '2999-03-09 10:00Z', 'skipped', 'The recipient is in the list of suppressions.') $$,
  'what had not come up yet is gone, that is not');

select * from finish();
rollback;
