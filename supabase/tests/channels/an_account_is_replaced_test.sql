begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}');
  perform public.set_channel('acme-test', 'email', '{"provider": "smtp", "url": "smtps://me:word@smtp.example:465", "from": "hi@acme.example"}'); end $$;
select is(private.channel_account((select tenant_id from acme), 'email') ->> 'url', 'smtps://me:word@smtp.example:465', 'by the last one');
select is((select count(*) from vault.secrets s where s.name = 'calbase/acme-test/email account'), 1::bigint, 'nothing is left of the first');
select is((select a.rate_per_second from private.channel_accounts a join acme using (tenant_id)), null, 'nor its rate');
select ok(not public.unset_channel('acme-test', 'sms'), 'an account that is not there is not taken away');

select * from finish();
rollback;
