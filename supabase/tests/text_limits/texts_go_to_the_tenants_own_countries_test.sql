begin;
create extension if not exists pgtap with schema extensions;
select plan(17);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 60, 'sms' from acme;
create function pg_temp.goes(p_phone text, p_countries text[] default '{+15005550006}') returns text language plpgsql as $$
declare
  v_uid constant text := gen_random_uuid();
  v_said text;
begin
  call tests.cal_sends('BOOKING_CREATED', v_uid, '2001-03-01 09:00Z', jsonb_build_object('bookingId', hashtext(v_uid), 'responses',
    jsonb_build_object('attendeePhoneNumber', jsonb_build_object('value', p_phone))));
  perform tests.claim('2001-03-10 09:00Z', p_text_countries => p_countries);
  select coalesce(r.reason_code::text, r.status::text) into v_said from public.reminders r
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id where b.cal_uid = v_uid;
  return v_said;
end $$;

-- By the project's number.
select is(pg_temp.goes('+12025550123'), 'queued', 'home');
select is(pg_temp.goes('+49151234567'), 'country_not_allowed', 'not abroad');
select is(pg_temp.goes('+18765550123'), 'country_not_allowed', 'nor where it looks like home and is not');
select is(pg_temp.goes('+12025550124', '{}'), 'country_unknown', 'a sender that is no number has no home');
select is(pg_temp.goes('+49151234567', '{+1,+49}'), 'queued', 'but where the project says');

-- By its own.
do $$ begin perform public.set_channel('acme-test', 'sms', '{"account_sid": "AC1", "auth_token": "secret", "from": "+49301234567"}'); end $$;
select is(pg_temp.goes('+49151234568'), 'queued', 'home is where the tenant''s own number is');
select is(pg_temp.goes('+12025550125'), 'country_not_allowed', 'not the project''s');
select is((select countries from public.limit_texts('acme-test', p_countries => '{+49,+43,+1876}')), '{+49,+43,+1876}', 'it names its countries');
select is(pg_temp.goes('+436601234567'), 'queued', 'one of them');
select is(pg_temp.goes('+18765550124'), 'queued', 'an island among them');
select is(pg_temp.goes('+12025550126'), 'country_not_allowed', 'the rest is not');
select ok('Text messages to +49 are not allowed: limit_texts() can allow them.' in (
  select reason from public.reminders r join acme using (tenant_id) where r.reason_code = 'country_not_allowed'), 'which says what to do');
update public.reminder_rules r set recipients = 'address', address = '+41791234567' from acme where r.tenant_id = acme.tenant_id;
select is(pg_temp.goes('+12025550127'), 'queued', 'a number in a rule is the tenant''s own choice');

-- A sender that is no number.
select lives_ok($$ select public.set_channel('acme-test', 'sms', '{"account_sid": "AC1", "auth_token": "secret", "messaging_service_sid": "MG1"}') $$,
  'goes with countries');
do $$ begin perform public.limit_texts('acme-test', p_countries => '{}'); end $$;
select throws_like($$ select public.set_channel('acme-test', 'sms', '{"account_sid": "AC1", "auth_token": "secret", "from": "Acme"}') $$,
  '%Say it first: select limit_texts(''acme-test'', p_countries => ''{+49}''); or npm run tenant -- limit-texts acme-test --countries +49%', 'and not without');
select throws_like($$ select public.limit_texts('acme-test', p_countries => '{+49,Austria}') $$, '%no calling codes%{+49,Austria}%: Give p_countries as {+49,+43}%', 'countries are calling codes');
select throws_like($$ update public.tenants set text_countries = '{49}' where slug = 'acme-test' $$, 'Countries are named by their calling codes, for example {+49,+43}; %', 'also in Studio');

select * from finish();
rollback;
