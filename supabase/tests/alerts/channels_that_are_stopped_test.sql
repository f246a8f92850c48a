begin;
create extension if not exists pgtap with schema extensions;
select plan(13);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.book(3);
create procedure pg_temp.stop(p_error text, p_now timestamptz) language plpgsql as $$
begin
  perform tests.settle(c, jsonb_build_object('outcome', 'blocked', 'error', p_error), p_now) from tests.claim(p_now, 1) c;
end $$;

-- That what waits is late, is another alert.
create function pg_temp.judge(p_now timestamptz) returns setof text language sql as $$
  select j from tests.judge(p_now) j where j not like '%late'
$$;

-- The project's own account, by which the tenant sends.
call pg_temp.stop('Resend 401 validation_error: API key is invalid', '2001-03-09 10:00Z');
select results_eq($$ select pg_temp.judge('2001-03-09 10:01Z') $$, array['all tenants: credentials_refused email'], 'a key that is refused is told at once');
select is(tests.told_of('credentials_refused'),
  'The project''s own account for email sends nothing since 2001-03-09 10:00 UTC: Resend 401 validation_error: API key is invalid', 'in the provider''s words');
do $$ begin perform public.reopen_channel('acme-test', 'email', '2001-03-09 10:02Z'); end $$;
select results_eq($$ select pg_temp.judge('2001-03-09 10:03Z') $$, array['all tenants: credentials_refused email'], 'it sends again');
select is_empty($$ select pg_temp.judge('2001-03-09 10:08Z') $$, 'for five minutes');

-- An account of its own.
do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_1", "from": "hi@acme.example"}', '2001-03-09 10:08Z'); end $$;
call pg_temp.stop('Resend 429 daily_quota_exceeded: you (hi@acme.example, +49 170 1234567) have reached it', '2001-03-09 10:10Z');
select is_empty($$ select pg_temp.judge('2001-03-09 10:11Z') $$, 'anything else is tried once more');
call pg_temp.stop('Resend 429 daily_quota_exceeded', '2001-03-09 10:16Z');
select results_eq($$ select pg_temp.judge('2001-03-09 10:16Z') $$, array['channel_stopped email'], 'and then told');
select is(tests.told_of('channel_stopped'),
  'acme-test sends nothing by email since 2001-03-09 10:10 UTC: Resend 429 daily_quota_exceeded', 'whose account it is');
select is((select a.for_tenant from public.alerts a join acme using (tenant_id)), true, 'it is the tenant''s business');
do $$ begin perform public.reopen_channel('acme-test', 'email', '2001-03-09 10:17Z'); end $$;
select results_eq($$ select pg_temp.judge('2001-03-09 10:18Z') $$, array['channel_stopped email'], 'it sends again');
select is_empty($$ select pg_temp.judge('2001-03-09 10:23Z') $$, 'for five minutes');
call pg_temp.stop('Resend 429 daily_quota_exceeded', '2001-03-09 10:24Z');
call pg_temp.stop('Resend 429 daily_quota_exceeded', '2001-03-09 10:30Z');
select results_eq($$ select pg_temp.judge('2001-03-09 10:31Z') $$, array['channel_stopped email 1x again'], 'it comes back');

select is(private.without_addresses('you (hi@acme.example, +49 170 1234567) have reached it, 20003'), 'you (…, …) have reached it, 20003', 'nobody is named');
select results_eq(
  $$ select private.is_about_credentials(r) from unnest(array['Twilio 401 20003: Authenticate', 'SMTP: Invalid login: 535 5.7.8 Error: authentication failed',
       'Resend 403 invalid_api_key: API key is invalid', 'SMS is not configured: TWILIO_ACCOUNT_SID is not set', 'Resend 429 daily_quota_exceeded: 401 sent']) with ordinality u (r, n) order by n $$,
  array[true, true, true, false, false], 'what is about a key');

select * from finish();
rollback;
