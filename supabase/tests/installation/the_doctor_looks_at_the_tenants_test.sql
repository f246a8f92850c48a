begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
do $$ begin
  perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_key", "from": "hi@acme.example"}');
  perform private.tick();
end $$;

create temp view trouble as select d."check", d.reason from public.doctor() d where not d.ok and d."check" <> 'history';
select is_empty('select * from trouble', 'a tenant of whom everything can be read');

-- As Vault is after a move that left it behind.
delete from vault.secrets s where s.id in (select secret_id from private.tenant_secrets);
select results_eq('select "check" from trouble', array['secrets'], 'a webhook secret is gone');
select matches((select reason from trouble), 'acme-test', 'the tenant is named');

delete from vault.secrets s where s.id in (select secret_id from private.channel_accounts);
select results_eq('select "check" from trouble', array['secrets', 'accounts'], 'an account, too');
select matches((select reason from trouble where "check" = 'accounts'), 'acme-test \(email\)', 'it is named');

do $$ begin
  perform public.rotate_secret('acme-test');
  perform public.unset_channel('acme-test', 'email');
end $$;
select is_empty('select * from trouble', 'both are given again');

do $$ begin
  perform public.connect_tenant('acme-test', 'cal_live_key_of_acme');
  perform private.erasure_key(tenant_id, true) from acme;
  perform public.add_alert_recipient('slack', '#ops', p_secret => 'https://hooks.slack.com/services/T0/B0/x');
end $$;
delete from vault.secrets s where s.id in (
  select secret_id from private.connections union all select secret_id from private.erasure_keys
  union all select secret_id from private.alert_secrets);
select results_eq($$ select "check" from trouble where "check" <> 'alert recipients' $$, array['keys'], 'all other keys are gone');
select matches((select reason from trouble where "check" = 'keys'),
  'by which erased people of acme-test are recognised, of alert recipient \d+, to Cal.com''s API of acme-test',
  'they are named');
do $$ begin
  perform public.disconnect_tenant('acme-test');
  delete from private.erasure_keys;
  delete from public.alert_recipients;
end $$;

do $$ begin
  perform public.delete_tenant('demo', 'demo') from public.tenants where slug = 'demo';
  perform public.create_tenant('demo', 'Demo', 'UTC', 'demo-webhook-secret');
  perform vault.update_secret(s.id, 'https://ref.supabase.co/functions/v1') from vault.secrets s where s.name = 'calbase_functions_url';
end $$;
select results_eq('select "check" from trouble', array['demo'], 'the demo tenant, whose secret everyone knows, in a hosted project');

select * from finish();
rollback;
