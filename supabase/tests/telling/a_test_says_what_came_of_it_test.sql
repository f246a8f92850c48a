begin;
create extension if not exists pgtap with schema extensions;
select plan(8);
call tests.nobody_is_told();
select is(tests.refusal($$ select public.test_alerts() $$),
  'There is no alert recipient: select add_alert_recipient(''email'', ''ops@example.com''); adds one.', 'to nobody');
select public.add_alert_recipient('email', 'ops@example.com'), public.add_alert_recipient('email', 'more@example.com');
update public.alert_recipients set quiet_from = '00:00', quiet_until = '23:59';
create function pg_temp.outcomes(p_now timestamptz) returns setof text language sql as $$
  select concat_ws(' ', address, waiting, outcome, note) from public.test_alerts(p_now => p_now)
$$;

select set_eq($$ select pg_temp.outcomes('2001-03-09 10:00Z') $$,
  array['ops@example.com t pending Run this again in a second.', 'more@example.com t pending Run this again in a second.'], 'on its way');
select is((select count(*) from pg_temp.outcomes('2001-03-09 10:00:01Z')), 2::bigint, 'asked again, no second one is made');
select set_eq($$ select tests.said('2001-03-09 10:00:02Z', 'retry') $$,
  array['test to ops@example.com: ', 'test to more@example.com: '], 'it goes out, quiet or not');
select set_eq($$ select pg_temp.outcomes('2001-03-09 10:00:03Z') $$,
  array['ops@example.com f failed said the test', 'more@example.com f failed said the test'], 'what came of it, is said: it is not tried again');
select is((select count(*) from public.test_alerts((select id from public.alert_recipients where address = 'ops@example.com'), '2001-03-09 10:02Z')),
  1::bigint, 'a minute later, for one');
select is(array(select tests.said('2001-03-09 10:02:01Z')), array['test to ops@example.com: '], 'it gets another');
select is((select count(*) from (select pg_temp.outcomes('2001-03-09 10:10Z')) x, lateral tests.said('2001-03-09 10:16Z')), 0::bigint,
  'one that nobody fetched in five minutes is not sent any more');

select * from finish();
rollback;
