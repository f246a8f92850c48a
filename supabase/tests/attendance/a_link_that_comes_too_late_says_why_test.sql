begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z');
create temp table link on commit drop as select uid, tests.link(uid) as token from unnest(array['A', 'B']) uid;

call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z');
create temp table before on commit drop as select tests.everything() as line;
select is(public.confirm_attendance(token, '2001-03-03 09:00Z') ->> 'state', 'cancelled', 'a cancelled booking') from link where uid = 'A';
select is(public.confirm_attendance(token, '2001-03-10 10:00Z') ->> 'state', 'begun', 'one that has begun') from link where uid = 'B';
select set_eq($$ select tests.everything() $$, 'select line from before', 'nothing is changed by it');
call tests.cal_sends('MEETING_ENDED', 'B', '2001-03-10 10:30Z');
select is(public.attendance_status(token, '2001-03-09 09:00Z') ->> 'state', 'begun', 'one that is over') from link where uid = 'B';
call tests.cal_sends('BOOKING_REQUESTED', 'C', '2001-03-04 09:00Z', '{"rescheduleUid": "B"}');
select is(public.attendance_status(token, '2001-03-09 09:00Z') ->> 'state', 'moved', 'one that waits for the host again') from link where uid = 'B';

select * from finish();
rollback;
