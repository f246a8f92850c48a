begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table before on commit drop as select id from public.reminders join acme using (tenant_id);
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A",
  "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T15:00:00Z"}');

select results_eq(
  $$ select due_at, send_at, status::text, generation from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values
    (timestamptz '2001-03-11 14:00Z', timestamptz '2001-03-11 14:00Z', 'scheduled', 1),
    ('2001-03-12 13:00Z', '2001-03-12 13:00Z', 'scheduled', 1),
    ('2001-03-12 15:30Z', '2001-03-12 15:30Z', 'scheduled', 1) $$, 'to the new times');
select set_eq($$ select id from public.reminders join acme using (tenant_id) $$, $$ select id from before $$,
  'they are the same reminders');

select * from finish();
rollback;
