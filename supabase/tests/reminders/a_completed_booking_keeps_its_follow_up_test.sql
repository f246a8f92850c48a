begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- A host ends the meeting early: the reminder of an hour before is still ahead.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_COMPLETED', 'A', '2001-03-09 12:00Z');

select results_eq(
  $$ select due_at, status::text from public.reminders join acme using (tenant_id)
     where due_at > '2001-03-09 12:00Z' order by due_at $$,
  $$ values (timestamptz '2001-03-10 09:00Z', 'cancelled'), ('2001-03-10 11:00Z', 'scheduled') $$,
  'what announces the meeting is cancelled, the follow-up stays');

select * from finish();
rollback;
