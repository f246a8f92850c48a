begin;
create extension if not exists pgtap with schema extensions;
select plan(14);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, fallback_channel)
select tenant_id, 'SMS', 'before_start', 60, 'sms', 'email' from acme;
insert into public.message_templates (tenant_id, rule_id, body)
select r.tenant_id, r.id, 'In an hour!' from public.reminder_rules r join acme using (tenant_id);

create temp view log as
select l.channel::text, l.status::text, l.reason, l.instead_of, l.send_at from public.reminder_log l join acme using (tenant_id)
where l.reminder_id in (select id from public.reminders) order by l.channel;
create temp view mail as select status, reason, instead_of from log where channel = 'email';
create procedure pg_temp.book(p_uid text, p_start timestamptz) language sql as $$
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}', p_start => p_start);
$$;
create function pg_temp.comes_back(p_sent jsonb, p_now timestamptz) returns boolean language sql as $$
  select public.record_feedback(jsonb_build_object('tenant_id', p_sent -> 'tenant_id', 'channel', p_sent -> 'channel', 'reminder_id',
    p_sent -> 'reminder_id', 'generation', p_sent -> 'generation', 'feedback', 'undelivered (30006)', 'arrived', false, 'reason', 'landline', 'suppress', 'landline'), p_now)
$$;

-- It comes back.
call pg_temp.book('A', '2001-03-10 10:00Z');
create temp table sent on commit drop as select c from tests.claim('2001-03-10 09:00Z') c;
do $$ begin
  perform tests.settle(c, '{"outcome": "sent", "address": "+49151234567"}', '2001-03-10 09:00:05Z') from pg_temp.sent;
  perform pg_temp.comes_back(c, '2001-03-10 09:01Z') from pg_temp.sent;
end $$;
select results_eq('select channel, status, send_at from log',
  $$ values ('email', 'scheduled', timestamptz '2001-03-10 09:01Z'), ('sms', 'failed', '2001-03-10 09:00Z') $$, 'another goes out at once');
select results_eq('select * from mail', $$ values ('scheduled', 'It stands in for one that could not be delivered.',
  'sms: The recipient''s number is a landline, or its carrier takes no text messages.') $$, 'which says why');
do $$ begin perform pg_temp.comes_back(c, '2001-03-10 09:02Z') from pg_temp.sent; end $$;
select is((select count(*)::integer from log), 2, 'told twice, it is one');
create temp table stood_in on commit drop as select c from tests.claim('2001-03-10 09:02Z') c;
select results_eq($$ select c ->> 'channel', c #>> '{recipient,email}', c -> 'template' from stood_in $$,
  $$ values ('email', 'ada@example.com', 'null'::jsonb) $$, 'in calbase''s words: the tenant''s own are for the other channel');
do $$ begin perform tests.settle(c, '{"outcome": "sent"}', '2001-03-10 09:02:05Z') from pg_temp.stood_in; end $$;
select is((select status from mail), 'sent', 'it is sent');
select is(public.retry_reminders('acme-test', null, '2001-03-10 09:03Z'), 0, 'and the first need not be tried again');

-- Its number is known to take none.
call pg_temp.book('B', '2001-03-11 10:00Z');
select is_empty($$ select tests.claim('2001-03-11 09:00Z') $$, 'a landline is not tried');
select results_eq($$ select c ->> 'channel' from tests.claim('2001-03-11 09:00:01Z') c $$, array['email'], 'there e-mail goes at once');

-- What a provider refuses, or a stopped channel keeps too long.
delete from public.suppressions s using acme where s.tenant_id = acme.tenant_id;
call pg_temp.book('C', '2001-03-12 10:00Z');
call tests.deliver('2001-03-12 09:00Z', '{"outcome": "failed", "error": "Twilio 400 21211"}');
select results_eq($$ select c ->> 'channel' from tests.claim('2001-03-12 09:00:01Z') c $$, array['email'], 'what is refused for good');
call pg_temp.book('D', '2001-03-13 10:00Z');
do $$ begin
  insert into private.channel_circuits (tenant_id, channel, reason, stopped_at, retry_at)
  select tenant_id, 'sms', 'Twilio 429 63038', '2001-03-13 08:00Z', '2001-03-13 10:30Z' from pg_temp.acme;
  perform tests.claim('2001-03-13 09:00Z');
end $$;
select results_eq($$ select c ->> 'channel' from tests.claim('2001-03-13 09:00:01Z') c $$, array['email'], 'what waits in vain');
do $$ begin perform public.reopen_channel('acme-test', 'sms', '2001-03-13 09:10Z'); end $$;

-- Not when it is too late, nor from the fallback on.
call pg_temp.book('E', '2001-03-14 10:00Z');
truncate sent;
insert into sent select c from tests.claim('2001-03-14 09:00Z') c;
do $$ begin
  perform tests.settle(c, '{"outcome": "sent"}', '2001-03-14 09:00:05Z') from pg_temp.sent;
  perform pg_temp.comes_back(c, '2001-03-14 10:00Z') from pg_temp.sent;
end $$;
select is_empty($$ select tests.claim('2001-03-14 10:00:01Z') $$, 'nothing after the meeting has begun');
call pg_temp.book('F', '2001-03-15 10:00Z');
call tests.deliver('2001-03-15 09:00Z', '{"outcome": "failed", "error": "no"}');
call tests.deliver('2001-03-15 09:00:01Z', '{"outcome": "failed", "error": "no"}');
select is_empty($$ select tests.claim('2001-03-15 09:00:02Z') $$, 'what fails by both has failed');

select throws_like($$ update public.reminder_rules set fallback_channel = 'sms' where channel = 'sms' $$, '%The fallback is the same channel: choose another%', 'the same channel is none');
select throws_like($$ insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, fallback_channel, recipients, address)
  select tenant_id, 'x', 'before_start', 60, 'sms', 'email', 'address', '+49151234567' from acme $$, '%An address is of one channel%', 'nor is there an e-mail address in a number');

select * from finish();
rollback;
