begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'UTC');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, fallback_channel)
select tenant_id, 'Mail', 'before_start', 60, 'email', 'sms' from acme;
create procedure pg_temp.reports(p_arrived boolean, p_at timestamptz) language plpgsql as $$
begin
  perform public.record_feedback(jsonb_build_object('tenant_id', r.tenant_id, 'channel', 'email', 'reminder_id', r.id, 'generation', r.generation,
    'provider_message_id', 're_1', 'feedback', case when p_arrived then 'delivered' else 'failed' end, 'arrived', p_arrived, 'at', p_at), p_at)
  from public.reminders r join pg_temp.acme using (tenant_id) where r.status = 'scheduled';
end $$;
create temp view log as select b.cal_uid, r.channel::text, r.status::text from public.reminders r join acme using (tenant_id)
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id order by b.cal_uid, r.is_fallback;

-- The provider took it, but its answer did not come.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
call tests.deliver('2001-03-10 09:00Z', '{"outcome": "unknown", "error": "no answer"}');
call pg_temp.reports(false, '2001-03-10 09:00:10Z');
select results_eq($$ select * from log $$, $$ values ('A', 'email', 'failed'), ('A', 'sms', 'scheduled') $$, 'what failed goes by another channel');
call tests.deliver('2001-03-10 09:02Z', '{"outcome": "sent"}');
select results_eq($$ select * from log $$, $$ values ('A', 'email', 'failed'), ('A', 'sms', 'sent') $$, 'and is not tried again');

call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_start => '2001-03-11 10:00Z');
call tests.deliver('2001-03-11 09:00Z', '{"outcome": "unknown", "error": "no answer"}');
call pg_temp.reports(true, '2001-03-11 09:00:10Z');
select results_eq($$ select status from log where cal_uid = 'B' $$, $$ values ('sent') $$, 'what arrived is not tried again');

select * from finish();
rollback;
