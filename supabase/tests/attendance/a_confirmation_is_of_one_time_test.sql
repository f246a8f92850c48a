begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table link on commit drop as select tests.link('A') as token;
select public.confirm_attendance(token, '2001-03-02 09:00Z') from link;

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-03 09:00Z', '{"rescheduleUid": "A"}', p_start => '2001-03-11 10:00Z');
select is_empty($$ select tests.attending('B') $$, 'of another time they said nothing');
select is(public.attendance_status(token, '2001-03-03 10:00Z') ->> 'state', 'moved', 'the old link says that it was moved') from link;
select is(public.confirm_attendance(token, '2001-03-03 10:00Z') ->> 'state', 'moved', 'and confirms nothing') from link;
select is_empty($$ select tests.attending('B') $$, 'of the new time');
select isnt(tests.link('B'), token, 'the next reminder asks by another link') from link;
select is(public.confirm_attendance(tests.link('B'), '2001-03-04 09:00Z') ->> 'state', 'confirmed', 'by which the new time is confirmed');
select results_eq($$ select tests.attending('B') $$, $$ values ('ada@example.com') $$, 'as the old one was');

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-05 09:00Z', p_start => '2001-03-12 10:00Z');
select is_empty($$ select tests.attending('B') $$, 'a move within the uid is one, too');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-06 09:00Z', p_start => '2001-03-11 10:00Z');
select results_eq($$ select tests.attending('B') $$, $$ values ('ada@example.com') $$,
  'moved back to the time they confirmed, it counts again');

select * from finish();
rollback;
