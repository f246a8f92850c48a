begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'UTC');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, fallback_channel)
select tenant_id, 'Text', 'before_start', 1440, 'sms', 'email' from acme;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
create procedure pg_temp.refuse(p_now timestamptz) language sql as $$
  call tests.deliver(p_now, '{"outcome": "failed", "error": "no"}');
$$;
create temp view log as select r.channel::text, r.status::text, r.reason_code::text from public.reminders r join acme using (tenant_id) order by r.is_fallback;

call pg_temp.refuse('2001-03-09 10:00Z');
call pg_temp.refuse('2001-03-09 10:01Z');
select results_eq($$ select channel, status from log $$, $$ values ('sms', 'failed'), ('email', 'failed') $$, 'neither came');

-- The mail account is mended; the number is still wrong.
do $$ begin perform public.retry_reminders('acme-test', p_now => '2001-03-09 11:00Z'); end $$;
call pg_temp.refuse('2001-03-09 11:00:10Z');
select results_eq($$ select channel, status from log $$, $$ values ('sms', 'failed'), ('email', 'scheduled') $$,
  'the other stands in again');
call tests.deliver('2001-03-09 11:01Z', '{"outcome": "sent"}');
select results_eq($$ select channel, status from log $$, $$ values ('sms', 'failed'), ('email', 'sent') $$, 'and comes');

select * from finish();
rollback;
