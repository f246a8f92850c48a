begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'UTC');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes) select tenant_id, 'Moved', 'on_reschedule', 0 from acme;
create temp view log as select b.cal_uid, r.status::text, r.reason_code::text from public.reminders r join acme using (tenant_id)
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id;

-- Moved twice within seconds, and heard of in the other order.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-02 09:00:10Z', '{"rescheduleUid": "B"}', '2001-03-02 09:00:11Z', '2001-03-12 10:00Z');
create temp table sent on commit drop as select c from tests.claim('2001-03-02 09:00:13Z') c;
select is((select count(*) from sent), 1::bigint, 'a sender has the message');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00:00Z', '{"rescheduleUid": "A"}', '2001-03-02 09:00:14Z', '2001-03-11 10:00Z');
select results_eq($$ select * from log $$, $$ values ('C', 'unknown', 'merged_while_sent') $$, 'whose booking is another row now');
do $$ begin perform tests.settle(c, '{"outcome": "sent"}', '2001-03-02 09:00:15Z') from pg_temp.sent; end $$;
select is_empty($$ select tests.claim('2001-03-02 09:05Z') $$, 'it is not sent once more');

-- Without an answer it waits for another attempt; that is under the old name, too.
call tests.cal_sends('BOOKING_CREATED', 'K', '2001-03-03 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'M', '2001-03-04 09:00:10Z', '{"rescheduleUid": "L"}', '2001-03-04 09:00:11Z', '2001-03-14 10:00Z');
call tests.deliver('2001-03-04 09:00:13Z', '{"outcome": "unknown", "error": "no answer"}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'L', '2001-03-04 09:00:00Z', '{"rescheduleUid": "K"}', '2001-03-04 09:00:14Z', '2001-03-13 10:00Z');
select is_empty($$ select tests.claim('2001-03-04 09:05Z') $$, 'nor what may have been taken');

select * from finish();
rollback;
