begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select is(
  public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}'),
  '{"provider": "resend", "from": "Acme <hi@acme.example>", "rate_per_second": 5}', 'its secrets are not shown again');
create temp table secret on commit drop as select a.secret_id from private.channel_accounts a join acme using (tenant_id);
select ok((select s.secret not like '%re_secret%' from vault.secrets s join secret on s.id = secret_id), 'nor stored in clear');
select is(private.channel_account((select tenant_id from acme), 'email'), '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}', 'but the sender gets them');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select is((select c -> 'account' from tests.claim('2001-03-09 10:00Z') c), '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}', 'with what it sends');
select results_eq(
  $$ select channel::text, provider, settings from public.show_channels('acme-test') $$,
  $$ values ('email', 'resend', '{"from": "Acme <hi@acme.example>", "rate_per_second": 5}'::jsonb), ('sms', null, null), ('webhook', null, null) $$,
  'an admin sees the rest');
do $$ begin perform public.unset_channel('acme-test', 'email'); end $$;
select is_empty('select s.id from vault.secrets s join secret on s.id = secret_id', 'what is taken away leaves Vault');

select * from finish();
rollback;
