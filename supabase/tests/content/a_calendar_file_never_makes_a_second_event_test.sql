begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp view content as
select b.cal_uid as uid, c.content -> 'calendar_file' as file, c.content #>> '{booking,ical_uid}' as ical_uid, c.content #> '{booking,ical_sequence}' as sequence
from public.reminders r join acme using (tenant_id)
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
cross join lateral (select private.reminder_content(r, private.context_of(r)) as content offset 0) c
where r.due_at = '2001-03-09 10:00Z';

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"iCalUID": "A@Cal.com", "iCalSequence": 0}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A2', '2001-03-01 10:00Z', '{"rescheduleUid": "A", "iCalSequence": 1}');
select results_eq($$ select * from content $$, $$ values ('A2', 'true'::jsonb, 'A@Cal.com', '1'::jsonb) $$,
  'it is the event that the guest has, also where a move does not name it');

call tests.cal_sends('BOOKING_CREATED', 'S', '2001-03-01 09:00Z', '{"iCalUID": "S@Cal.com", "recurringEvent": {"freq": 2, "count": 4, "interval": 1}}');
select is((select file from content where uid = 'S'), 'false', 'one of a series brings none: the calendar has the series under this id');

update public.reminder_rules r set calendar_file = false from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
select is((select file from content where uid = 'A2'), 'false', 'nor does a rule that is told so');

select * from finish();
rollback;
