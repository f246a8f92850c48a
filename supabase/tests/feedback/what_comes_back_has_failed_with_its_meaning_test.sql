begin;
create extension if not exists pgtap with schema extensions;
select plan(19);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from acme;

-- A text message and an e-mail were sent.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;
do $$ begin
  perform tests.settle(c, jsonb_build_object('outcome', 'sent', 'provider_message_id', 'id_1', 'address',
    case c ->> 'channel' when 'sms' then '+49151234567' else 'ada@example.com' end), '2001-03-09 10:00:10Z') from pg_temp.claimed;
end $$;
create function pg_temp.says(p_channel text, p_feedback text, p_arrived boolean, p_with jsonb default '{}', p_at timestamptz default '2001-03-09 10:01Z')
returns boolean language sql as $$
  select public.record_feedback(jsonb_build_object('tenant_id', c -> 'tenant_id', 'channel', p_channel, 'reminder_id', c -> 'reminder_id',
    'generation', 1, 'provider_message_id', 'id_1', 'feedback', p_feedback, 'arrived', p_arrived, 'at', p_at) || p_with, '2001-03-09 11:00Z')
  from claimed where c ->> 'channel' = p_channel
$$;
create temp view fate as
select r.channel, r.status::text, r.reason from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z';
create temp view text_message as select status, reason from fate where channel = 'sms';
create temp view mail as select status, reason from fate where channel = 'email';
create temp view stopped as select s.channel::text, s.address, s.reason::text from public.suppressions s join acme using (tenant_id);

do $$ begin perform pg_temp.says('sms', 'undelivered (30003)', false, '{"reason": "phone_unreachable"}'); end $$;
select results_eq('select * from text_message', $$ values ('failed',
  'The recipient''s phone could not be reached: it is off, has no service, or takes no text messages.') $$, 'a phone that is off');
select is_empty('select * from stopped', 'may be on the next time');
do $$ begin perform pg_temp.says('sms', 'sent', true, p_at => '2001-03-09 10:02Z'); end $$;
select is((select status from text_message), 'failed', 'an earlier word that comes late changes nothing');
do $$ begin perform pg_temp.says('sms', 'undelivered (30003)', false, '{"reason": "phone_unreachable"}', '2001-03-09 10:03Z'); end $$;
select is((select status from text_message), 'failed', 'nor the same once more');
do $$ begin perform pg_temp.says('sms', 'delivered', true, p_at => '2001-03-09 10:04Z'); end $$;
select results_eq('select * from text_message', $$ values ('sent', null::text) $$, 'it was delivered after all');
do $$ begin perform pg_temp.says('sms', 'undelivered (30003)', false, '{"reason": "phone_unreachable"}', '2001-03-09 10:05Z'); end $$;
select results_eq('select * from text_message', $$ values ('sent', null::text) $$, 'and that is the last word, in whatever order they come');

do $$ begin
  set local search_path = '';
  update public.deliveries d set feedback = null, feedback_at = null from pg_temp.acme where d.tenant_id = acme.tenant_id;
end $$;
set local search_path = public, extensions;
do $$ begin perform pg_temp.says('sms', 'undelivered (30006)', false, '{"reason": "landline", "suppress": "landline", "detail": "30006"}'); end $$;
select is((select reason from text_message), 'The recipient''s number is a landline, or its carrier takes no text messages.', 'a landline');
select results_eq('select * from stopped', $$ values ('sms', '+49151234567', 'landline') $$, 'gets no more text messages');
select is((select status from mail), 'sent', 'but e-mail');
select is(public.retry_reminders('acme-test', null, '2001-03-09 10:10Z'), 0, 'nor is it tried again');
delete from public.suppressions s using acme where s.tenant_id = acme.tenant_id;
select is(public.retry_reminders('acme-test', null, '2001-03-09 10:10Z'), 1, 'until somebody knows better');
do $$ begin perform pg_temp.says('sms', 'undelivered (30006)', false, '{"reason": "landline"}', '2001-03-09 10:11Z'); end $$;
select is((select status from text_message), 'scheduled', 'what is said of the first message is not about the second');

do $$ begin perform pg_temp.says('email', 'delayed', true); end $$;
select is((select status from mail), 'sent', 'an e-mail that takes its time is on its way');
select is((select l.feedback from public.reminder_log l join acme using (tenant_id) where l.channel = 'email' and l.sent_at is not null),
  'delayed', 'which the log says');
do $$ begin perform pg_temp.says('email', 'delivered', true, p_at => '2001-03-09 10:02Z'),
  pg_temp.says('email', 'bounced', false, '{"reason": "bounced", "suppress": "bounced"}', '2001-03-09 10:03Z'); end $$;
select results_eq('select * from mail', $$ values ('failed', 'The recipient''s address does not take messages.') $$, 'one that a server took and sent back');
do $$ begin perform pg_temp.says('email', 'delivered', true, p_at => '2001-03-09 10:02Z'); end $$;
select is((select status from mail), 'failed', 'is not delivered because that is told again');
select is((select h.dead_letter_reasons from public.tenant_health h join acme using (tenant_id)), '{"bounced": 1}', 'the reason is counted');
do $$ begin perform public.record_feedback(jsonb_build_object('tenant_id', c -> 'tenant_id', 'channel', 'email', 'reminder_id', c -> 'reminder_id',
  'generation', 1, 'feedback', 'complained', 'arrived', true)) from pg_temp.claimed where c ->> 'channel' = 'email'; end $$;
select results_eq('select * from mail', $$ values ('sent', null::text) $$, 'who complains has got it');
select is((select h.provider_reports from public.tenant_health h join acme using (tenant_id)), '{"complained": 1}', 'and that is counted');

select * from finish();
rollback;
