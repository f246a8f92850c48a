begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'UTC');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, fallback_channel)
select tenant_id, 'Mail', 'before_start', 60, 'email', 'sms' from acme;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');

call tests.deliver('2001-03-10 09:00Z', '{"outcome": "unknown", "error": "no answer", "retry_after_seconds": 600}');
insert into private.channel_circuits (tenant_id, channel, reason, stopped_at, failures, retry_at)
select tenant_id, 'email', 'login refused', '2001-03-10 09:05Z', 5, '2001-03-10 10:05Z' from acme;
select is_empty($$ select tests.claim('2001-03-10 09:11Z') $$, 'it is not tried again');
do $$ begin perform private.tick('2001-03-10 09:12Z'); end $$;
select results_eq($$ select r.channel::text, r.status::text, r.reason_code::text from public.reminders r join acme using (tenant_id) $$,
  $$ values ('email', 'unknown', 'channel_stopped_too_long') $$, 'and nothing goes by another channel');

select * from finish();
rollback;
