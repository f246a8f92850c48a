begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A",
  "startTime": "2001-03-02T12:00:00Z", "endTime": "2001-03-02T12:30:00Z"}');

select results_eq(
  $$ select due_at, status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2001-03-01 12:00Z', 'skipped'), ('2001-03-02 11:00Z', 'scheduled'),
       ('2001-03-02 13:00Z', 'scheduled') $$, 'none is sent all at once for being late');

select * from finish();
rollback;
