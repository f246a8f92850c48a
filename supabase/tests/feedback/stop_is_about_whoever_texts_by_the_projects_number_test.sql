begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

do $$ begin
  perform public.create_tenant(n || '-test', n) from unnest(array['first', 'fallback', 'paused', 'acme', 'silent', 'own']) n;
  perform public.set_channel('own-test', 'sms', '{"provider": "twilio", "account_sid": "AC00000000000000000000000000000000",
    "auth_token": "0123456789abcdef0123456789abcdef", "from": "+4915112345678"}');
end $$;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, fallback_channel, active)
select t.id, 'text', 'before_start', 10, r.channel::public.reminder_channel, r.fallback_channel::public.reminder_channel, r.active
from public.tenants t
join (values
  ('first-test', 'sms', null, true), ('fallback-test', 'email', 'sms', true), ('paused-test', 'sms', null, false),
  ('acme-test', 'sms', null, true), ('own-test', 'sms', null, true)
) r (slug, channel, fallback_channel, active) using (slug);
create temp view stopped as
select t.slug, s.address from public.suppressions s join public.tenants t on t.id = s.tenant_id where s.channel = 'sms' and s.reason = 'stopped';

-- One has texted somebody, and does so no more.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49 151 234567"}}}', p_tenant => 'acme-test');
call tests.deliver('2001-03-10 09:50Z', '{"outcome": "sent", "address": "+49151234567"}');
delete from public.reminder_rules r using public.tenants t where t.id = r.tenant_id and t.slug = 'acme-test' and r.channel = 'sms';

do $$ begin perform public.record_answer(null, '+49151234567', true); end $$;
select set_eq('select slug from stopped', array['first-test', 'fallback-test', 'paused-test', 'acme-test'],
  'whose rules text, also only as a fallback or paused, and who has texted that number');
select is(public.record_answer(null, '+491709999999', true), 3, 'of another number');
select is_empty($$ select from stopped where address = '+491709999999' and slug = 'acme-test' $$, 'whoever has never texted it, and could not, is told nothing of its owner');

-- The rules change before the person writes START.
delete from public.reminder_rules r using public.tenants t where t.id = r.tenant_id and t.slug = 'fallback-test';
select is(public.record_answer(null, '+49151234567', false), 4, 'START');
select is_empty($$ select from stopped where address = '+49151234567' $$, 'lifts all that STOP did, whatever the rules are by then');
select is((select count(*) from stopped where address = '+491709999999'), 3::bigint, 'and nothing of another number');

-- Twilio refuses by itself to text whom it took a STOP of.
do $$ begin perform private.suppress(t.id, 'sms', '+49151234567', 'stopped', '21610', now()) from public.tenants t where t.slug in ('silent-test', 'own-test'); end $$;
do $$ begin perform public.record_answer(null, '+49151234567', false); end $$;
select set_eq($$ select slug from stopped where address = '+49151234567' $$, array['own-test'], 'what the provider''s block put in is lifted, too, but not what was said to an account of its own');

select is(public.record_answer(t.id, '+49151234567', false), 1, 'which hears START itself') from public.tenants t where t.slug = 'own-test';
select is_empty($$ select from stopped where address = '+49151234567' $$, 'and lifts it');
select is_empty($$ select from public.suppressions where channel <> 'sms' $$, 'all of it is about text messages only');

select * from finish();
rollback;
