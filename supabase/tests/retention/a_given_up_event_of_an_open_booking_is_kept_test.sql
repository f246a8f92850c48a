begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
update public.reminder_rules set active = false where tenant_id = tests.tenant();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2002-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 101}', p_start => '2002-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"bookingId": 102}', p_start => '2002-03-10 10:00Z');
create trigger broken before insert or update on public.bookings for each row execute function tests.refuse('Never');
-- All but one tell nothing of the times.
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"startTime": null, "endTime": null}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B2', '2001-03-02 09:00Z',
  '{"bookingId": 201, "rescheduleUid": "B", "startTime": null, "endTime": null}');
call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', null, '2001-03-02 09:00Z',
  '{"bookingId": 102, "attendees": [{"email": "ada@example.com", "noShow": true}], "startTime": null, "endTime": null}');
call tests.cal_sends('BOOKING_CREATED', 'ahead', '2001-03-02 09:00Z', '{"bookingId": 103}', p_start => '2002-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'over', '2001-03-02 09:00Z', '{"bookingId": 104}', p_start => '2001-03-10 10:00Z');
drop trigger broken on public.bookings;
-- As calbase's own functions write.
set local search_path = '';
update public.webhook_events e set attempts = 12, retry_at = null
from pg_temp.acme a where e.tenant_id = a.tenant_id and e.status = 'failed';
set local search_path to default;

create temp view given_up as
select e.event_type, e.cal_uid from public.webhook_events e join acme using (tenant_id) where e.status = 'failed';

do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;
select bag_eq('select * from given_up',
  $$ values ('BOOKING_CANCELLED', 'A'), ('BOOKING_RESCHEDULED', 'B2'), ('BOOKING_NO_SHOW_UPDATED', null), ('BOOKING_CREATED', 'ahead') $$,
  'however old, while the booking it names, by its uid, the one before or its number, is open, or the meeting is ahead');

call tests.complete_ended_meetings('2002-03-11 09:00Z');
do $$ begin perform private.prune(1000, '2002-06-01 09:00Z'); end $$;
select is_empty('select * from given_up', 'then it goes');

select * from finish();
rollback;
