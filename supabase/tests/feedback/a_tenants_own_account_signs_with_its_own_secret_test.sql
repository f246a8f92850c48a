begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

do $$ begin
  perform public.create_tenant('acme-test', 'Acme'), public.create_tenant('own-test', 'Own');
  perform public.set_channel('own-test', 'email', '{"provider": "resend", "api_key": "re_123", "from": "a@b.example", "webhook_secret": "whsec_c2VjcmV0"}');
  perform public.set_channel('own-test', 'sms', '{"provider": "twilio", "account_sid": "AC00000000000000000000000000000000",
    "auth_token": "0123456789abcdef0123456789abcdef", "from": "+4915112345678"}');
end $$;

select is(public.feedback_secret('own-test', 'email') - 'tenant_id', '{"has_account": true, "is_unreadable": false, "secret": "whsec_c2VjcmV0"}', 'Resend''s');
select is(public.feedback_secret('own-test', 'sms') - 'tenant_id', '{"has_account": true, "is_unreadable": false, "secret": "0123456789abcdef0123456789abcdef"}', 'Twilio''s');
select is(public.feedback_secret('acme-test', 'sms') - 'tenant_id', '{"has_account": false, "is_unreadable": false, "secret": null}', 'a tenant without has none');
select is(public.feedback_secret('nobody', 'sms'), null, 'nor has an unknown one');
delete from vault.secrets s where s.name = 'calbase/own-test/sms account';
select is(public.feedback_secret('own-test', 'sms') - 'tenant_id', '{"has_account": true, "is_unreadable": true, "secret": null}', 'what Vault lost is still its own');

select * from finish();
rollback;
