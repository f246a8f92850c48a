begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from acme;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
create temp table claimed on commit drop as
select c from tests.claim('2001-03-09 10:00Z') c where c ->> 'channel' = 'sms';
do $$ begin perform tests.settle(c, '{"outcome": "unknown", "error": "timeout"}', '2001-03-09 10:00:12Z') from claimed; end $$;
create temp view text_message as
select r.* from public.reminders r join acme using (tenant_id) where r.channel = 'sms';
select results_eq(
  'select status::text, reason from text_message', $$ values ('unknown', 'The provider may have taken it: timeout') $$, 'it says so');
do $$ begin perform private.queue_due_reminders(p_now => '2001-03-09 11:00Z'); end $$;
select is_empty(
  $$ select * from tests.claim('2001-03-09 11:00Z') c where c ->> 'channel' = 'sms' $$, 'and is left at that');
do $$ begin perform tests.settle(c, '{"outcome": "sent"}', '2001-03-09 11:00:12Z') from claimed; end $$;
select results_eq('select status::text, reason from text_message', $$ values ('sent', null) $$, 'unless its sender says it was sent after all');

select * from finish();
rollback;
