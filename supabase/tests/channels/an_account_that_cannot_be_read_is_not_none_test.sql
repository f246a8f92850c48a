begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin
  perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}');
  delete from vault.secrets s where s.id = (select a.secret_id from private.channel_accounts a join acme using (tenant_id));
end $$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;

select is((select c -> 'account' from claimed), '{"unreadable": true}', 'a sender is told, and does not take the project''s');
select is(public.account_for_test((select tenant_id from acme), 'email'), '{"unreadable": true}', 'nor does a message on trial');
select is(public.account_for_test((select tenant_id from acme), 'sms'), null, 'where there is none it is none');
select results_eq(
  $$ select provider, settings from public.show_channels('acme-test') where channel = 'email' $$,
  $$ values ('unreadable', '{"problem": "Vault does not have this account (any more): give it again by set_channel()"}'::jsonb) $$,
  'an admin sees what to do');

do $$ begin perform tests.settle(c, '{"outcome": "blocked", "error": "cannot be read"}', '2001-03-09 10:00:01Z') from claimed; end $$;
do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_new", "from": "Acme <hi@acme.example>"}', '2001-03-09 10:01Z'); end $$;
select is(private.channel_account((select tenant_id from acme), 'email') ->> 'api_key', 're_new', 'set_channel() puts it right');
select is((select c #>> '{account,api_key}' from tests.claim('2001-03-09 10:01Z') c), 're_new', 'and what was held up goes out');

do $$ begin perform vault.update_secret(a.secret_id, 'scribbled over') from private.channel_accounts a join acme using (tenant_id); end $$;
select is(private.channel_account((select tenant_id from acme), 'email'), '{"unreadable": true}', 'so is one that is not JSON');
do $$ begin perform vault.update_secret(a.secret_id, '"text"') from private.channel_accounts a join acme using (tenant_id); end $$;
select is(private.channel_account((select tenant_id from acme), 'email'), '{"unreadable": true}', 'or no object');
do $$ begin perform public.unset_channel('acme-test', 'email'); end $$;
select is(private.channel_account((select tenant_id from acme), 'email'), null, 'taken away on purpose it is none again');

select * from finish();
rollback;
