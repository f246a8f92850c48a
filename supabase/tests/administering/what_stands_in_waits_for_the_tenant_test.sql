begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, fallback_channel)
select tenant_id, 'SMS', 'before_start', 60, 'sms', 'email' from acme;
create temp view mail as
select r.status::text, r.reason_code::text, r.send_at from public.reminders r join acme using (tenant_id) where r.is_fallback;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
call tests.deliver('2001-03-10 09:00Z', '{"outcome": "failed", "error": "Twilio 400 21211"}');
select results_eq('select * from mail', $$ values ('scheduled', 'first_failed', timestamptz '2001-03-10 09:00Z') $$, 'an e-mail is to stand in');

do $$ begin
  perform public.disable_tenant('acme-test', '2001-03-10 09:00:01Z');
  perform private.record_heartbeat(n, '2001-03-10 09:20Z') from unnest('{tick,alerts}'::text[]) n;
end $$;
select results_eq('select status, reason_code from mail', $$ values ('cancelled', 'tenant_disabled') $$, 'disabled: it is stopped like the others');
select is(private.is_anything_due('2001-03-10 09:20Z'), false, 'and nothing is due for the tick');
select is(public.health('2001-03-10 09:20Z') -> 'problems', '[]', 'nor for a monitor');

do $$ begin perform public.enable_tenant('acme-test', '2001-03-10 09:30Z'); end $$;
select results_eq('select * from mail', $$ values ('scheduled', 'first_failed', timestamptz '2001-03-10 09:00Z') $$, 'enabled: it is due again');
do $$ begin
  perform public.disable_tenant('acme-test', '2001-03-10 09:30:01Z');
  perform public.enable_tenant('acme-test', '2001-03-10 09:30:02Z');
end $$;
select results_eq($$ select c ->> 'channel' from tests.claim('2001-03-10 09:31Z') c $$, array['email'], 'and goes out');

-- Too late, and it does not.
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}',
  p_start => '2001-03-11 10:00Z');
call tests.deliver('2001-03-11 09:00Z', '{"outcome": "failed", "error": "Twilio 400 21211"}');
do $$ begin perform public.disable_tenant('acme-test', '2001-03-11 09:00:01Z'); end $$;
select is((select count(*)::int from mail where reason_code = 'tenant_disabled'), 2, 'two that wait');
do $$ begin perform public.enable_tenant('acme-test', '2001-03-11 12:00Z'); end $$;
select is_empty($$ select tests.claim('2001-03-11 12:01Z') $$, 'nothing is sent after its meeting has begun');
select is((select count(*)::int from mail where status = 'skipped'), 2, 'but they are done with');

select * from finish();
rollback;
