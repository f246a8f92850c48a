begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, fallback_channel)
select tenant_id, 'SMS', 'before_start', 60, 'sms', 'email' from acme;
create temp view log as
select b.cal_uid, r.channel::text, r.status::text, r.reason, r.due_at, r.generation from public.reminders r join acme using (tenant_id)
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id order by b.cal_uid, r.is_fallback;
create procedure pg_temp.book(p_uid text, p_start timestamptz) language sql as $$
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}', p_start => p_start);
$$;
create function pg_temp.says(p_sent jsonb, p_feedback text, p_arrived boolean, p_now timestamptz) returns boolean language sql as $$
  select public.record_feedback(jsonb_build_object('tenant_id', p_sent -> 'tenant_id', 'channel', 'sms', 'reminder_id', p_sent -> 'reminder_id',
    'generation', p_sent -> 'generation', 'feedback', p_feedback, 'arrived', p_arrived), p_now)
$$;

-- It came after all, before the other was sent.
call pg_temp.book('A', '2001-03-10 10:00Z');
create temp table sent on commit drop as select c from tests.claim('2001-03-10 09:00Z') c;
do $$ begin
  perform tests.settle(c, '{"outcome": "sent"}', '2001-03-10 09:00:05Z'), pg_temp.says(c, 'undelivered (30003)', false, '2001-03-10 09:01Z'),
    pg_temp.says(c, 'delivered', true, '2001-03-10 09:01:05Z') from pg_temp.sent;
end $$;
select is_empty($$ select tests.claim('2001-03-10 09:02Z') $$, 'the other is not sent');
select results_eq($$ select channel, status, reason from log where cal_uid = 'A' $$, $$ values
  ('sms', 'sent', null), ('email', 'skipped', 'The one it was to stand in for came after all, or is tried again.') $$, 'and says why');

-- It may have come.
call pg_temp.book('B', '2001-03-11 10:00Z');
call tests.deliver('2001-03-11 09:00Z', '{"outcome": "unknown", "error": "no answer"}');
select results_eq($$ select channel, status from log where cal_uid = 'B' $$, $$ values ('sms', 'unknown') $$, 'nothing stands in for what may have arrived');

-- The booking goes on meanwhile.
call pg_temp.book('C', '2001-03-12 10:00Z');
call tests.deliver('2001-03-12 09:00Z', '{"outcome": "failed", "error": "no"}');
call tests.cal_sends('BOOKING_CANCELLED', 'C', '2001-03-12 09:00:01Z');
select results_eq($$ select channel, status from log where cal_uid = 'C' $$, $$ values ('sms', 'failed') $$, 'nothing stands in for a cancelled booking''s');
call pg_temp.book('D', '2999-03-13 10:00Z');
call tests.deliver('2999-03-13 09:00Z', '{"outcome": "failed", "error": "no"}');
call tests.deliver('2999-03-13 09:00:01Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'D', '2999-03-13 09:30Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}', p_start => '2999-03-14 10:00Z');
select results_eq($$ select channel, status, due_at from log where cal_uid = 'D' $$, $$ values
  ('sms', 'scheduled', timestamptz '2999-03-14 09:00Z'), ('email', 'sent', '2999-03-13 09:00Z') $$, 'for another time the first is tried again');
call tests.deliver('2999-03-14 09:00Z', '{"outcome": "failed", "error": "no"}');
call tests.deliver('2999-03-14 09:00:01Z');
select results_eq($$ select channel, status, due_at, generation from log where cal_uid = 'D' $$, $$ values
  ('sms', 'failed', timestamptz '2999-03-14 09:00Z', 2), ('email', 'sent', '2999-03-14 09:00Z', 2) $$, 'and stood in for again');

-- Nor when all is computed anew, or the rule changes.
create temp table before on commit drop as select * from public.reminders r where r.tenant_id = (select tenant_id from acme);
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select set_eq('select * from public.reminders r where r.tenant_id = (select tenant_id from acme)', 'select * from before', 'a rebuild sends nothing again');
update public.reminder_rules r set offset_minutes = 30 from acme where r.tenant_id = acme.tenant_id;
select results_eq($$ select channel, status, due_at from log where cal_uid = 'D' $$, $$ values
  ('sms', 'failed', timestamptz '2999-03-14 09:30Z'), ('email', 'sent', '2999-03-14 09:30Z') $$, 'nor does a rule that changes');
update public.reminder_rules r set channel = 'webhook' from acme where r.tenant_id = acme.tenant_id;
select results_eq($$ select channel, status from log where cal_uid = 'D' $$, $$ values ('sms', 'failed'), ('email', 'sent') $$, 'not even to another channel');
update public.reminder_rules r set channel = 'sms', offset_minutes = 60 from acme where r.tenant_id = acme.tenant_id;

-- Two bookings that are one: the other's text message came.
call tests.cal_sends('BOOKING_CREATED', 'X', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'Y', '2001-03-01 10:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}', p_start => '2999-03-10 10:00Z');
do $$ begin
  perform tests.settle(c, case c #>> '{booking,cal_uid}' when 'X' then '{"outcome": "failed", "error": "no"}' else '{"outcome": "sent"}' end::jsonb,
    '2999-03-10 09:00:05Z') from tests.claim('2999-03-10 09:00Z') c;
end $$;
select is((select count(*)::integer from log where cal_uid in ('X', 'Y')), 3, 'one failed, one came');
call tests.cal_sends('BOOKING_RESCHEDULED', 'Y', '2001-03-01 10:00Z', '{"rescheduleUid": "X", "responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}',
  p_start => '2999-03-10 10:00Z');
select is_empty($$ select tests.claim('2999-03-10 09:01Z') $$, 'to whom it came, nothing more is sent');

select * from finish();
rollback;
