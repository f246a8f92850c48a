begin;
create extension if not exists pgtap with schema extensions;
select plan(16);
call tests.nobody_is_told();
create function pg_temp.secrets() returns setof text language sql as $$
  select v.decrypted_secret from vault.decrypted_secrets v
  where v.name like 'calbase/%/alert recipient%' or v.name like 'calbase_alert_recipient_%'
$$;
select public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select is(public.add_alert_recipient('email', ' ops@example.com ') - 'id',
  '{"channel": "email", "address": "ops@example.com", "time_zone": "UTC"}', 'an address');
select is(public.add_alert_recipient('slack', '#ops', p_secret => 'https://hooks.slack.com/services/T0/B0/x') - 'id',
  '{"channel": "slack", "address": "#ops", "time_zone": "UTC"}', 'Slack, by a name');
select matches(public.add_alert_recipient('webhook', 'https://example.com/alerts', 'acme-test') ->> 'secret',
  '^whsec_[A-Za-z0-9+/]{43}=$', 'a webhook, with a secret that is shown this once');
select is((select count(*) from pg_temp.secrets()), 2::bigint, 'in Vault');
select is(public.add_alert_recipient('slack', '#ops', p_secret => 'https://hooks.slack.com/services/T0/B0/y') ? 'secret', false, 'another URL for the same');
select ok('https://hooks.slack.com/services/T0/B0/y' in (select pg_temp.secrets()), 'takes the place of the first');
select is((select count(*) from pg_temp.secrets()), 2::bigint, 'which is gone');

select is(tests.refusal($$ select public.add_alert_recipient('email', 'Ops <ops@example.com>') $$),
  '"Ops <ops@example.com>" is not an e-mail address: give it as ops@example.com.', 'no address');
select is(tests.refusal($$ select public.add_alert_recipient('slack', '#x', p_secret => 'http://hooks.slack.com/services/T0') $$),
  'That is not the https URL of a host on the public internet: give it as https://example.com/alerts.', 'not encrypted');
select is(tests.refusal($$ select public.add_alert_recipient('webhook', 'https://169.254.169.254/latest') $$),
  'That is not the https URL of a host on the public internet: give it as https://example.com/alerts.', 'nor inside');
select is(tests.refusal($$ insert into public.alert_recipients (channel, address) values ('slack', 'https://hooks.slack.com/services/T0/B0/x') $$),
  'The URL of an incoming webhook is a secret: select add_alert_recipient(''slack'', ''#ops'', p_secret => ''https://hooks.slack.com/services/…'');',
  'a secret where everyone would see it');
select is(tests.refusal($$ update public.alert_recipients set time_zone = 'Berlin' $$),
  'Unknown time zone "Berlin": Use an IANA name such as Europe/Berlin.', 'an unknown zone');

select is(tests.refusal($$ update public.alert_recipients set digest_only = true $$),
  'Who gets only the digest needs a time for it: set digest_at as well, to 08:00 for example.', 'a digest at no time');

select is(public.remove_alert_recipient((select id from public.alert_recipients where channel = 'slack')), '#ops', 'it is removed');
select is((select count(*) from pg_temp.secrets()), 1::bigint, 'and its secret');
select public.delete_tenant('acme-test', 'acme-test');
select is((select count(*) from pg_temp.secrets()), 0::bigint, 'as is that of a tenant that is deleted');

select * from finish();
rollback;
