begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-02 09:00Z', '{"endTime": "2001-03-10T12:00:00Z"}');

select results_eq(
  $$ select due_at from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2001-03-09 10:00Z'), ('2001-03-10 09:00Z'), ('2001-03-10 12:30Z') $$,
  'the start is where it was');

select * from finish();
rollback;
