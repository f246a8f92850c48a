begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
select tenant_id, 'To the host', 'before_start', 30, 'organizer' from acme;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"hideOrganizerEmail": true}');
create temp view content as
select r.recipient, private.reminder_content(r, private.context_of(r)) #>> '{booking,organizer_email}' as organizer_email
from public.reminders r join acme using (tenant_id) where r.due_at in ('2001-03-10 09:00Z', '2001-03-10 09:30Z');

select results_eq(
  $$ select recipient, organizer_email from content order by 1 $$,
  $$ values ('ada@example.com', null), ('olga@acme.example', 'olga@acme.example') $$,
  'guests do not get an address that Cal.com was told to hide');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"hideOrganizerEmail": false}');
select results_eq(
  $$ select recipient, organizer_email from content order by 1 $$,
  $$ values ('ada@example.com', 'olga@acme.example'), ('olga@acme.example', 'olga@acme.example') $$,
  'and get it where it is not hidden');

select * from finish();
rollback;
