begin;
create extension if not exists pgtap with schema extensions;
select plan(16);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.refusal(p_channel public.reminder_channel, p_settings jsonb) returns text language plpgsql as $$
begin
  perform public.set_channel('acme-test', p_channel, p_settings);
  return 'taken';
exception when invalid_parameter_value or check_violation then
  return sqlerrm;
end $$;
select is(pg_temp.refusal('email', '{"provider": "pigeon"}'),
  'Which provider is to send on the channel email? "provider" is one of: resend, smtp', 'an unknown provider');
select is(pg_temp.refusal('sms', '{"account_sid": "AC1", "auth_token": "x"}'),
  '"from" or "messaging_service_sid" is missing: account_sid (AC…); auth_token (the Auth Token of Twilio''s console); from, optional (+491701234567); messaging_service_sid, optional (MG…)',
  'no sender; it says what there is');
select matches(pg_temp.refusal('email', '{"provider": "resend", "from": "hi@acme.example"}'), '^"api_key" is missing', 'a missing setting');
select matches(pg_temp.refusal('email', '{"provider": "resend", "api_key": "re_1", "from": "hi@acme.example", "apikey": "x"}'),
  '^"apikey" is not a setting of resend', 'one that there is not');
select matches(pg_temp.refusal('email', '{"provider": "resend", "api_key": "re_1", "from": "Acme"}'), '^"from" does not look like one', 'no address');
select matches(pg_temp.refusal('email', '{"provider": "resend", "api_key": "re_1", "from": "a@b.example\nBcc: all@b.example"}'),
  '^"from" does not look like one', 'a second header');
select matches(pg_temp.refusal('email', '{"provider": "resend", "api_key": 1, "from": "hi@acme.example"}'), '^"api_key" does not look like one', 'a number');
select matches(pg_temp.refusal('email', '{"provider": "smtp", "url": "https://smtp.example", "from": "hi@acme.example"}'), '^"url" does not look like one', 'another protocol');
select matches(pg_temp.refusal('webhook', '{"url": "http://acme.example"}'), '^"url" does not look like one: https', 'an open connection');
select is_empty(
  $$ select u.url from unnest(array['https://localhost/x', 'https://127.0.0.1:8000', 'https://10.1.2.3/x', 'https://172.20.0.1/x',
       'https://192.168.1.1', 'https://169.254.169.254/latest', 'https://[::1]/x', 'https://u:p@acme.example/x', 'https://']) u (url)
     where pg_temp.refusal('webhook', jsonb_build_object('url', u.url)) !~ '^"url" does not look like one' $$,
  'hosts that are not on the public internet, and logins');
select is_empty(
  $$ select u.url from unnest(array['https://acme.example', 'https://acme.example:8443/a?b=c@d', 'https://localhost.acme.example/x',
       'https://10.acme.example/x', 'https://172.32.0.1/x']) u (url)
     where pg_temp.refusal('webhook', jsonb_build_object('url', u.url)) <> 'taken' $$,
  'but no others');
select matches(pg_temp.refusal('webhook', '{"url": "https://acme.example", "secret": "whsec_short"}'), '^"secret" does not look like one', 'a weak secret');
select matches(pg_temp.refusal('webhook', '{"url": "https://acme.example", "rate_per_second": "fast"}'), '^"rate_per_second" is not a number', 'a rate that is none');
select matches(pg_temp.refusal('webhook', '{"url": "https://acme.example", "rate_per_second": 0}'), '^"rate_per_second" is between', 'a rate of nothing');
select matches(pg_temp.refusal('email', '[]'), '^The settings of a channel are a JSON object', 'no object');
select matches(pg_temp.refusal('email', 'null'), '^The settings of a channel are a JSON object', 'nothing at all');

select * from finish();
rollback;
