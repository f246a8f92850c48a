begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-10 08:30Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-10 08:40Z', '{"rescheduleUid": "A",
  "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T15:00:00Z"}');

select set_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) $$,
  $$ values ('scheduled', null::text) $$, 'all three are ahead now');

select * from finish();
rollback;
