begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Their reminders of the day before are due at 10:00.
call tests.book(4);
create procedure pg_temp.refuse(p_limit int, p_now timestamptz) language plpgsql as $$
begin
  perform tests.settle(c, '{"outcome": "retry", "provider": "resend", "error": "Resend 500 application_error: for ada@example.com"}', p_now)
  from tests.claim(p_now, p_limit) c;
end $$;
create function pg_temp.judge(p_now timestamptz) returns setof text language sql as $$
  select j from tests.judge(p_now) j where j like '%channel_stopped%'
$$;

-- Of four, one is put off again and again.
call pg_temp.refuse(1, '2001-03-09 10:00Z');
call tests.deliver('2001-03-09 10:00Z');
call pg_temp.refuse(1, '2001-03-09 10:01Z');
call pg_temp.refuse(1, '2001-03-09 10:03Z');
select is_empty($$ select pg_temp.judge('2001-03-09 10:06Z') $$, 'one mail in many is no trouble of the account');
call tests.deliver('2001-03-09 10:10Z');

-- An hour before, none is taken.
call pg_temp.refuse(4, '2001-03-10 09:00Z');
call pg_temp.refuse(4, '2001-03-10 09:01Z');
select is_empty($$ select pg_temp.judge('2001-03-10 09:06Z') $$, 'twice in vain is not enough');
call pg_temp.refuse(4, '2001-03-10 09:06Z');
select results_eq($$ select pg_temp.judge('2001-03-10 09:07Z') $$, array['all tenants: channel_stopped email'], 'three times is');
select is(tests.told_of('channel_stopped'),
  'What is to be sent by email through the project''s own account is not taken: 4 since 2001-03-10 09:00 UTC. Resend 500 application_error: for …', 'with what the provider says, and of nobody');
call tests.deliver('2001-03-10 09:10Z');
select results_eq($$ select pg_temp.judge('2001-03-10 09:11Z') $$, array['all tenants: channel_stopped email'], 'they are sent');
select is_empty($$ select pg_temp.judge('2001-03-10 09:16Z') $$, 'and over after five minutes');

-- By an account of its own it is the tenant's.
do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_1", "from": "hi@acme.example"}', '2001-03-10 10:00Z'); end $$;
call pg_temp.refuse(4, '2001-03-10 11:30Z');
call pg_temp.refuse(4, '2001-03-10 11:31Z');
call pg_temp.refuse(4, '2001-03-10 11:33Z');
select results_eq($$ select pg_temp.judge('2001-03-10 11:36Z') $$, array['channel_stopped email'], 'the follow-ups are not taken');
select is((select a.for_tenant from public.alerts a join acme using (tenant_id)), true, 'it is the tenant''s business');
do $$ begin
  perform tests.settle(c, '{"outcome": "blocked", "error": "Resend 429 daily_quota_exceeded"}', '2001-03-10 11:40Z') from tests.claim('2001-03-10 11:40Z', 1) c;
end $$;
select is((select count(*) from private.alert_findings('2001-03-10 11:41Z') f where f.kind = 'channel_stopped'), 1::bigint, 'a channel that is stopped as well is found once');

select * from finish();
rollback;
