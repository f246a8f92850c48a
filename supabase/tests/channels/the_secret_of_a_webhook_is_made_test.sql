begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table made on commit drop as
select public.set_channel('acme-test', 'webhook', '{"url": "https://acme.example/reminders"}') as m;
select matches((select m ->> 'secret' from made), '^whsec_[A-Za-z0-9+/]{43}=$', 'as Standard Webhooks writes it');
select is(private.channel_account((select tenant_id from acme), 'webhook') ->> 'secret', (select m ->> 'secret' from made), 'it is the one that signs');
select is(
  public.set_channel('acme-test', 'webhook', '{"url": "https://acme.example/other", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}'),
  '{"provider": "webhook", "url": "https://acme.example/other"}', 'one that was given is not shown');
select is(private.channel_account((select tenant_id from acme), 'webhook') ->> 'secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'it replaces the other');

select * from finish();
rollback;
