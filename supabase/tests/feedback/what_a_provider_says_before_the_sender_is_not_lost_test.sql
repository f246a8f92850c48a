begin;
create extension if not exists pgtap with schema extensions;
select plan(15);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from acme;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
create temp view text_message as
select r.* from public.reminders r join acme using (tenant_id) where r.channel = 'sms';
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;
create function pg_temp.says(p_channel text, p_feedback text, p_with jsonb default '{}', p_now timestamptz default '2001-03-09 10:00:05Z')
returns boolean language sql as $$
  select public.record_feedback(jsonb_build_object('tenant_id', c -> 'tenant_id', 'channel', p_channel, 'reminder_id', c -> 'reminder_id',
    'generation', 1, 'provider_message_id', 'id_1', 'feedback', p_feedback, 'at', '2001-03-09T10:00:05Z') || p_with, p_now)
  from claimed where c ->> 'channel' = p_channel
$$;
create temp view fate as select r.channel::text, r.status::text, r.sent_at from public.reminders r join acme using (tenant_id)
where r.due_at = '2001-03-09 10:00Z';

-- A batch of e-mails is settled when all are sent.
select is(pg_temp.says('email', 'bounced', '{"suppress": "bounced", "arrived": true}'), null, 'what comes before the sender''s word is to be told again');
select results_eq('select s.address from public.suppressions s join acme using (tenant_id)', array['ada@example.com'], 'but a bounce counts at once');
select is((select status from fate where channel = 'email'), 'queued', 'the sender still has it');
do $$ begin perform tests.settle(c, '{"outcome": "sent", "provider_message_id": "id_1"}', '2001-03-09 10:00:10Z') from claimed where c ->> 'channel' = 'email'; end $$;
select is(pg_temp.says('email', 'bounced', '{"suppress": "bounced", "arrived": true}', '2001-03-09 10:05Z'), true, 'the second time it is on the attempt');
select is((select d.feedback from public.deliveries d join acme using (tenant_id)), 'bounced', 'which says so');

-- The sender of a text message is killed after Twilio took it.
do $$ begin perform public.hand_over_reminder((c ->> 'tenant_id')::uuid, (c ->> 'reminder_id')::uuid, 1, 1, '2001-03-09 10:00:02Z')
  from claimed where c ->> 'channel' = 'sms'; end $$;
select is(pg_temp.says('sms', 'sent', '{"arrived": true}'), null, 'there is no attempt yet');
select results_eq($$ select status, sent_at from fate where channel = 'sms' $$, $$ values ('sent', timestamptz '2001-03-09 10:00:05Z') $$, 'but it was sent');
do $$ begin perform tests.claim('2001-03-09 10:05Z'); end $$;
select is((select status from fate where channel = 'sms'), 'sent', 'and is not unknown when the lease is over');

-- Another is not delivered before its sender has said that it was sent.
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}',
  p_start => '2001-04-10 10:00Z');
create temp table late on commit drop as select c from tests.claim('2001-04-09 10:00Z') c where c ->> 'channel' = 'sms';
do $$ begin
  perform public.hand_over_reminder((c ->> 'tenant_id')::uuid, (c ->> 'reminder_id')::uuid, 1, 1, '2001-04-09 10:00:02Z') from pg_temp.late;
  perform public.record_feedback(jsonb_build_object('tenant_id', c -> 'tenant_id', 'channel', 'sms', 'reminder_id', c -> 'reminder_id', 'generation', 1,
    'feedback', 'undelivered (30034)', 'arrived', false, 'reason', 'sender_unregistered'), '2001-04-09 10:00:03Z') from pg_temp.late;
end $$;
create temp view unregistered as select r.status::text, r.reason from public.reminders r join late on r.id = (c ->> 'reminder_id')::uuid;
select is((select status from unregistered), 'failed', 'it was not delivered');
do $$ begin perform tests.settle(c, '{"outcome": "sent", "provider_message_id": "id_2"}', '2001-04-09 10:00:04Z') from pg_temp.late; end $$;
select results_eq('select * from unregistered', $$ values ('failed',
  'The number it was sent from may not send text messages to the United States: register it with Twilio (A2P 10DLC).') $$,
  'and the sender, who knows less, does not undo that');

-- Twilio tells it once, and may be faster than the sender of a whole batch.
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49301234567"}}}',
  p_start => '2001-05-10 10:00Z');
create temp table landline on commit drop as select c from tests.claim('2001-05-09 10:00Z') c where c ->> 'channel' = 'sms';
create function pg_temp.is_a_landline() returns boolean language sql as $$
  select public.record_feedback(jsonb_build_object('tenant_id', c -> 'tenant_id', 'channel', 'sms', 'reminder_id', c -> 'reminder_id', 'generation', 1,
    'provider_message_id', 'id_3', 'feedback', 'undelivered (30006)', 'arrived', false, 'reason', 'landline', 'suppress', 'landline',
    'address', '+49301234567'), '2001-05-09 10:00:03Z') from pg_temp.landline
$$;
create temp view suppressed as select s.address, s.reason::text from public.suppressions s join acme using (tenant_id) where s.channel = 'sms';
do $$ begin
  perform public.hand_over_reminder((c ->> 'tenant_id')::uuid, (c ->> 'reminder_id')::uuid, 1, 1, '2001-05-09 10:00:02Z') from pg_temp.landline;
end $$;
select is(pg_temp.is_a_landline(), null, 'there is no attempt yet');
select results_eq('select * from suppressed', $$ values ('+49301234567', 'landline') $$, 'but the number that it was sent to gets no more');
do $$ begin perform tests.settle(c, '{"outcome": "sent", "provider_message_id": "id_3", "address": "+49301234567"}', '2001-05-09 10:00:04Z') from pg_temp.landline; end $$;
select results_eq('select * from suppressed', $$ values ('+49301234567', 'landline') $$, 'whatever the sender says then');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
do $$ begin perform pg_temp.is_a_landline(); end $$;
select is_empty('select * from suppressed', 'except for who was erased meanwhile: nothing of them is kept');

select is(pg_temp.says('email', 'complained', '{"generation": 2, "suppress": "complained"}'), false, 'what was never planned is nobody''s');

select * from finish();
rollback;
