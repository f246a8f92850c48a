begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- As calbase's own functions write.
set local search_path = '';
update public.reminders r set status = 'sent', sent_at = '2001-03-09 10:00:10Z', attempts = 1
from acme where r.tenant_id = acme.tenant_id and r.due_at = '2001-03-09 10:00Z';
set local search_path to default;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-09 10:01Z');
select results_eq(
  $$ select status::text, generation from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('sent', 1) $$, 'sent stays sent while the time stays');

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-09 11:00Z', '{"rescheduleUid": "A",
  "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');
select results_eq(
  $$ select due_at, status::text, generation, attempts::int, sent_at
     from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values
    (timestamptz '2001-03-11 14:00Z', 'scheduled', 2, 0, null::timestamptz),
    ('2001-03-12 13:00Z', 'scheduled', 1, 0, null),
    ('2001-03-12 15:00Z', 'scheduled', 1, 0, null) $$,
  'it is sent again for the new time, told apart from the old one');

select * from finish();
rollback;
